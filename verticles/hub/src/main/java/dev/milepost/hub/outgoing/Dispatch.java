package dev.milepost.hub.outgoing;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.outgoing.MessageQueue.Settled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages, and tells PostgreSQL what became of them. On one event loop.
 *
 * <p>Two bounds are kept apart: attempts to URLs that answer, and attempts to URLs that did not.
 * However many of those hang, they take nothing from the others.
 */
final class Dispatch {
  private static final Logger LOGGER = LoggerFactory.getLogger(Dispatch.class);
  private static final int MOST_HELD = 4_096;
  private static final int SETTLED_AT_ONCE = 500;
  private static final long GOODBYE_MILLIS = 5_000;

  private final MessageQueue queue;
  private final Sender sender;
  private final SecretBox box;
  private final OutgoingConfig config;
  private final OutgoingMetrics metrics;
  private final RetrySchedule schedule;
  private final Clock clock;
  private final Claims claims;
  private final Consumer<Claimed> advance;

  private final Lane healthy;
  private final Lane failing;
  private List<Unsettled> unsettled = new ArrayList<>();
  private @Nullable Promise<Void> quiet;
  private boolean settling;
  private boolean pumping;
  private int inMemory;

  /** What PostgreSQL does not know yet. */
  private record Unsettled(Claimed owner, Settled what) {}

  /** Attempts of one kind that may be on their way at once, and who waits for its turn. */
  private static final class Lane {
    final LinkedHashSet<Claimed> hungry = new LinkedHashSet<>();
    final int most;
    int inFlight;

    Lane(int most) {
      this.most = most;
    }
  }

  /**
   * @param advance looks at a subscription again, here and elsewhere
   */
  Dispatch(
      MessageQueue queue,
      Sender sender,
      SecretBox box,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      RetrySchedule schedule,
      Clock clock,
      Claims claims,
      Consumer<Claimed> advance) {
    this.queue = queue;
    this.sender = sender;
    this.box = box;
    this.config = config;
    this.metrics = metrics;
    this.schedule = schedule;
    this.clock = clock;
    this.claims = claims;
    this.advance = advance;
    this.healthy = new Lane(config.inFlight());
    this.failing = new Lane(config.failingInFlight());
  }

  /** New messages go on at once where there is room for them, and nothing is due before. */
  void offer(Claimed one, List<Message> messages, Instant now) {
    metrics.taken.increment(messages.size());
    one.waiting += messages.size();
    for (Message message : messages) {
      boolean room =
          !one.gone
              && one.nextDue > now.toEpochMilli()
              && one.ready.size() < 2 * config.inFlightPerSubscription()
              && inMemory < MOST_HELD;
      if (room) {
        hold(one, message);
      } else {
        one.dueAt(now.toEpochMilli());
      }
    }
  }

  private void hold(Claimed one, Message message) {
    if (one.held.add(message.number())) {
      one.ready.add(message);
      inMemory++;
      measure();
    }
  }

  /** Gives it its turn, and all others that wait for one. */
  void advance(Claimed one) {
    lane(one).hungry.add(one);
    pump();
  }

  /** It is not served here any more; what is on its way comes back all the same. */
  void forget(Claimed one) {
    healthy.hungry.remove(one);
    failing.hungry.remove(one);
    inMemory -= one.ready.size();
    one.ready.clear();
  }

  /** Sends no more, gives what is on its way a little time, and settles it. */
  Future<Void> end() {
    Promise<Void> ended = Promise.promise();
    quiet = ended;
    sayIfQuiet();
    return ended
        .future()
        .timeout(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
        .transform(done -> settleRest());
  }

  /** One attempt for each in turn, as long as there is room. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    pump(healthy);
    pump(failing);
    pumping = false;
  }

  private void pump(Lane lane) {
    while (lane.inFlight < lane.most && !lane.hungry.isEmpty()) {
      Claimed next = lane.hungry.iterator().next();
      lane.hungry.remove(next);
      Lane right = lane(next);
      if (right != lane) {
        right.hungry.add(next);
      } else if (sendOne(next, lane)) {
        lane.hungry.add(next);
      }
    }
  }

  private Lane lane(Claimed one) {
    return one.isFailing() ? failing : healthy;
  }

  /** Whether there may be more to send. */
  private boolean sendOne(Claimed one, Lane lane) {
    long now = clock.millis();
    if (one.gone
        || quiet != null
        || now < one.leaveAloneUntil
        || one.inFlight >= one.mostInFlight()) {
      return false;
    }
    Message message = one.ready.poll();
    if (message == null) {
      fetch(one, now);
      return false;
    }
    one.inFlight++;
    lane.inFlight++;
    measure();
    attempt(one.subscription, message)
        .onComplete(
            done -> {
              one.inFlight--;
              lane.inFlight--;
              inMemory--;
              measure();
              concluded(one, message, done.result());
              advance.accept(one);
              sayIfQuiet();
            });
    return true;
  }

  private Future<Outcome> attempt(Subscription to, Message message) {
    return Future.succeededFuture()
        .compose(
            begun ->
                sender.send(
                    to.url(),
                    to.sealed().open(box, to.id(), clock.instant()),
                    message.event(),
                    message.body()))
        .otherwise(
            failure ->
                new Outcome(
                    Outcome.Kind.BLOCKED,
                    clock.instant(),
                    0,
                    null,
                    "the hub cannot read the secret; rotate it",
                    null));
  }

  private void fetch(Claimed one, long now) {
    if (one.fetching || one.nextDue > now) {
      return;
    }
    one.fetching = true;
    one.nextDue = Claimed.NEVER;
    int most = Math.min(2 * one.mostInFlight(), Math.max(1, MOST_HELD - inMemory));
    queue
        .due(one.subscription, one.held, most, Instant.ofEpochMilli(now))
        .onComplete(
            done -> {
              one.fetching = false;
              if (one.gone) {
                return;
              }
              if (done.failed()) {
                one.say("messages for a webhook could not be read", done.cause());
                one.dueAt(now + config.lookEvery().toMillis());
              } else if (done.result().isEmpty()) {
                one.dueAt(now + config.lookEvery().toMillis());
                var unused = claims.reload(one);
              } else {
                MessageQueue.Due due = done.result().get();
                due.messages().forEach(message -> hold(one, message));
                if (due.messages().size() == most) {
                  one.dueAt(now);
                } else if (due.next() != null) {
                  one.dueAt(due.next().toEpochMilli());
                }
                if (!due.messages().isEmpty()) {
                  advance.accept(one);
                }
              }
            });
  }

  private void concluded(Claimed one, Message message, Outcome outcome) {
    metrics.attempted(outcome.kind());
    metrics.delay.record(outcome.millis(), TimeUnit.MILLISECONDS);
    if (outcome.isSuccess()) {
      metrics.delivered.increment();
      unsettled.add(new Unsettled(one, new Settled(message, true, null, outcome)));
      if (one.failingSince != null) {
        failing(one, null);
      }
      settle();
      return;
    }
    Instant now = clock.instant();
    if (one.failingSince == null) {
      failing(one, outcome.at());
    }
    if (outcome.leaveAlone() != null) {
      one.leaveAloneUntil = now.plus(RetrySchedule.least(outcome.leaveAlone())).toEpochMilli();
    }
    Optional<Instant> due = schedule.next(message.tries() + 1, now, outcome.leaveAlone());
    if (outcome.kind() == Outcome.Kind.GONE) {
      claims.disable(one, "the endpoint answered 410 Gone");
    } else if (due.isEmpty() && failedThroughout(one, message)) {
      claims.disable(one, "no attempt has gone well since " + one.failingSince);
    }
    if (due.isEmpty()) {
      metrics.failed.increment();
    }
    unsettled.add(new Unsettled(one, new Settled(message, false, due.orElse(null), outcome)));
    settle();
  }

  private static boolean failedThroughout(Claimed one, Message message) {
    return message.begun() == null
        || (one.failingSince != null && !one.failingSince.isAfter(message.begun()));
  }

  private void failing(Claimed one, @Nullable Instant since) {
    one.failingSince = since;
    queue
        .failing(one.id(), since)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("not noted how a webhook does"));
  }

  /** What gathers while one writing is on its way is written by the next. */
  void settle() {
    if (settling || unsettled.isEmpty()) {
      return;
    }
    settling = true;
    int size = Math.min(SETTLED_AT_ONCE, unsettled.size());
    List<Unsettled> batch = List.copyOf(unsettled.subList(0, size));
    queue
        .settle(batch.stream().map(Unsettled::what).toList(), clock.instant())
        .onComplete(
            done -> {
              settling = false;
              if (done.failed()) {
                metrics.unsettled.increment();
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", done.cause().toString())
                    .log("what became of webhooks cannot be noted now; tries again");
                return;
              }
              unsettled = new ArrayList<>(unsettled.subList(size, unsettled.size()));
              settled(batch);
              settle();
              sayIfQuiet();
            });
  }

  private void settled(List<Unsettled> batch) {
    for (Unsettled one : batch) {
      Claimed owner = one.owner();
      owner.held.remove(one.what().message().number());
      Instant due = one.what().due();
      if (due == null) {
        owner.waiting--;
      } else {
        owner.dueAt(due.toEpochMilli());
      }
    }
    Set<Claimed> owners = new LinkedHashSet<>();
    batch.forEach(one -> owners.add(one.owner()));
    owners.forEach(advance);
  }

  private Future<Void> settleRest() {
    List<Settled> rest = unsettled.stream().map(Unsettled::what).toList();
    return rest.isEmpty() ? Future.succeededFuture() : queue.settle(rest, clock.instant());
  }

  private void sayIfQuiet() {
    if (quiet != null && healthy.inFlight + failing.inFlight == 0) {
      quiet.tryComplete();
    }
  }

  private void measure() {
    metrics.inFlight.set(healthy.inFlight);
    metrics.failingInFlight.set(failing.inFlight);
    metrics.held.set(inMemory);
  }
}
