package dev.milepost.hub.outgoing;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that this node serves: its share of all, for as long as its lease holds and
 * PostgreSQL agrees. On one event loop, but for {@link #isServed}.
 */
final class Claims {
  private static final Logger LOGGER = LoggerFactory.getLogger(Claims.class);
  private static final long MOST_CLAIMED_AT_ONCE = 200;

  private final MessageQueue queue;
  private final OutgoingConfig config;
  private final OutgoingMetrics metrics;
  private final Clock clock;
  private final Consumer<Claimed> changed;
  private final Consumer<Claimed> dropped;

  private final Map<String, Claimed> claimed = new HashMap<>();
  private final Set<String> ending = new HashSet<>();
  private final Map<String, Set<Claimed>> byCustomer = new ConcurrentHashMap<>();
  private long renewAt;
  private long version;

  /**
   * @param changed told of what is new here, or known anew
   * @param dropped told of what is another's now
   */
  Claims(
      MessageQueue queue,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      Clock clock,
      Consumer<Claimed> changed,
      Consumer<Claimed> dropped) {
    this.queue = queue;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.changed = changed;
    this.dropped = dropped;
  }

  /** Begins with nothing: what an earlier life of this node had is free. */
  Future<Void> begin() {
    return queue
        .leaveAll()
        .compose(left -> queue.lastVersion())
        .map(
            last -> {
              version = last;
              return null;
            });
  }

  /** Says that this node lives, takes its share or gives back, and learns what has changed. */
  Future<Void> look() {
    return renew()
        .compose(renewed -> queue.share())
        .compose(this::claim)
        .compose(done -> learnChanges());
  }

  /** All of them, as of now. */
  List<Claimed> all() {
    return List.copyOf(claimed.values());
  }

  /** A customer's, as of now. */
  List<Claimed> of(String customer) {
    return List.copyOf(byCustomer.getOrDefault(customer, Set.of()));
  }

  /** Whether one of the customer's is here. Any thread. */
  boolean isServed(String customer) {
    return byCustomer.containsKey(customer);
  }

  /** Learns anew what PostgreSQL knows of it. */
  Future<Void> reload(Claimed one) {
    return queue
        .load(one.id())
        .onSuccess(
            found -> {
              if (one.gone) {
                return;
              }
              if (found.isEmpty()) {
                drop(one.id());
              } else {
                one.learn(found.get());
                changed.accept(one);
              }
            })
        .mapEmpty();
  }

  /** Gives it up for good, for the customer to read why. */
  void disable(Claimed one, String reason) {
    if (one.gone) {
      return;
    }
    Subscription known = one.subscription;
    drop(known.id());
    ending.add(known.id());
    queue
        .disable(known, reason, clock.instant())
        .onSuccess(
            disabled -> {
              if (disabled) {
                metrics.disabled.increment();
                LOGGER
                    .atWarn()
                    .addKeyValue("subscription", known.id())
                    .addKeyValue("reason", reason)
                    .log("webhook disabled");
              }
            })
        .onFailure(failure -> one.say("a webhook could not be disabled", failure))
        .onComplete(done -> ending.remove(known.id()));
  }

  private Future<Void> renew() {
    long now = clock.millis();
    if (now < renewAt) {
      return Future.succeededFuture();
    }
    return queue
        .renew(config.lease())
        .onSuccess(renewed -> renewAt = now + config.lease().toMillis() / 3);
  }

  private Future<Void> claim(MessageQueue.Share share) {
    Future<Void> reconciled =
        share.mine() == claimed.size() + ending.size() ? Future.succeededFuture() : reconcile();
    long surplus = share.mine() - share.fair();
    if (surplus > 0) {
      List<String> idle =
          claimed.values().stream()
              .filter(Claimed::isIdle)
              .map(Claimed::id)
              .limit(surplus)
              .toList();
      return reconciled
          .compose(done -> queue.leave(idle))
          .onSuccess(left -> idle.forEach(this::drop));
    }
    long room = Math.min(MOST_CLAIMED_AT_ONCE, share.fair() - share.mine());
    return room <= 0
        ? reconciled
        : reconciled
            .compose(done -> queue.claim(room))
            .map(
                claims -> {
                  claims.forEach(this::join);
                  return null;
                });
  }

  /** PostgreSQL and this node disagree about what is its own: PostgreSQL is right. */
  private Future<Void> reconcile() {
    return queue
        .mine()
        .compose(
            mine -> {
              Set<String> known = new HashSet<>(claimed.keySet());
              Set<String> strange = new HashSet<>(mine);
              strange.removeAll(known);
              strange.removeAll(ending);
              known.removeAll(new HashSet<>(mine));
              known.forEach(this::drop);
              return strange.isEmpty() ? Future.succeededFuture() : queue.leave(strange);
            });
  }

  private Future<Void> learnChanges() {
    return queue
        .changes(version)
        .compose(
            changes -> {
              List<Future<Void>> reloads = new ArrayList<>();
              changes.forEach(
                  (id, changedTo) -> {
                    version = Math.max(version, changedTo);
                    Claimed known = claimed.get(id);
                    if (known != null && known.subscription.version() != changedTo) {
                      reloads.add(reload(known));
                    }
                  });
              return Future.join(reloads).mapEmpty();
            });
  }

  private void join(MessageQueue.Claim claim) {
    drop(claim.subscription().id());
    Claimed one = new Claimed(claim, config.inFlightPerSubscription());
    claimed.put(one.id(), one);
    // In the index first, then a look at the window: an event is seen by one of the two.
    byCustomer.computeIfAbsent(one.customer(), first -> new LinkedHashSet<>()).add(one);
    metrics.subscriptions.set(claimed.size());
    changed.accept(one);
  }

  private void drop(String id) {
    Claimed one = claimed.remove(id);
    if (one == null) {
      return;
    }
    one.gone = true;
    dropped.accept(one);
    Set<Claimed> own = byCustomer.get(one.customer());
    if (own != null && own.remove(one) && own.isEmpty()) {
      byCustomer.remove(one.customer());
    }
    metrics.subscriptions.set(claimed.size());
  }
}
