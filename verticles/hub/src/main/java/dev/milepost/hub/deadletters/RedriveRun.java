package dev.milepost.hub.deadletters;

import dev.milepost.event.Topic;
import dev.milepost.hub.deadletters.LetterStore.Placed;
import dev.milepost.hub.deadletters.RedriveStore.Claim;
import dev.milepost.hub.deadletters.RedriveStore.NotOurs;
import dev.milepost.hub.deadletters.RedriveStore.Step;
import dev.milepost.hub.deadletters.WayBack.Going;
import dev.milepost.hub.deadletters.WayBack.Stays;
import dev.milepost.hub.kafka.RecordSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's work on one redrive: take some letters, send them, mark them, and again, no faster
 * than asked. Whatever ends it in between, the next one finds the letters that were on their way,
 * and looks in their topics which of them arrived: none is lost and none goes twice.
 */
final class RedriveRun {
  private static final Logger LOGGER = LoggerFactory.getLogger(RedriveRun.class);

  /** Bytes are fetched and sent at once: 1,000 a second come in ten of these. */
  private static final int TOGETHER = 100;

  /** Clocks of this node and its earlier self are one; of two nodes they may differ by so much. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final long PAUSE_MS = 1_000;
  private static final int LONGEST_ERROR = 500;

  private static final Set<Topic> BACK =
      EnumSet.of(
          Topic.INBOUND,
          Topic.SHIPMENTS,
          Topic.CARRIER_EVENTS_URGENT,
          Topic.CARRIER_EVENTS_ROUTINE);

  private final Vertx vertx;
  private final Claim claim;
  private final Duration lease;
  private final RedriveStore store;
  private final LetterLog log;
  private final WayBack wayBack;
  private final RecordSink sink;
  private final DeadLetterMetrics metrics;
  private final Clock clock;
  private final LongSupplier ticks;
  private final Pace pace;
  private boolean stopping;

  /**
   * @param ticks nanoseconds that only go forward
   */
  RedriveRun(
      Vertx vertx,
      Claim claim,
      Duration lease,
      RedriveStore store,
      LetterLog log,
      WayBack wayBack,
      RecordSink sink,
      DeadLetterMetrics metrics,
      Clock clock,
      LongSupplier ticks) {
    this.vertx = vertx;
    this.claim = claim;
    this.lease = lease;
    this.store = store;
    this.log = log;
    this.wayBack = wayBack;
    this.sink = sink;
    this.metrics = metrics;
    this.clock = clock;
    this.ticks = ticks;
    this.pace = new Pace(claim.rate(), ticks.getAsLong());
  }

  /** Ends after the letters that are on their way. */
  void stop() {
    stopping = true;
  }

  /** Succeeds when there is nothing more to do here; never fails. */
  Future<Void> run() {
    if (stopping) {
      return store.letGo(claim).otherwiseEmpty();
    }
    return Future.succeededFuture()
        .compose(begun -> turn())
        .transform(
            turned -> {
              if (turned.succeeded()) {
                return turned.result() ? run() : Future.succeededFuture();
              }
              if (turned.cause() instanceof NotOurs) {
                return Future.succeededFuture();
              }
              LOGGER
                  .atWarn()
                  .addKeyValue("redrive", claim.id())
                  .addKeyValue("reason", turned.cause().toString())
                  .log("letters not put back, trying again");
              return store
                  .failed(claim, shortened(turned.cause()))
                  .otherwiseEmpty()
                  .compose(told -> vertx.timer(PAUSE_MS))
                  .compose(later -> run());
            });
  }

  private static String shortened(Throwable failure) {
    String text = failure.toString().replace('\0', ' ');
    return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
  }

  /** Whether to go on. */
  private Future<Boolean> turn() {
    int free = Math.min(TOGETHER, pace.take(ticks.getAsLong()));
    if (free == 0) {
      return vertx.timer(Math.max(1, pace.nanosToNext() / 1_000_000)).map(later -> true);
    }
    return store
        .next(claim, lease, free, clock.instant())
        .compose(
            step -> {
              pace.giveBack(Math.max(0, free - step.next().size()));
              if (!step.inDoubt().isEmpty()) {
                return clear(step).map(true);
              }
              if (!step.next().isEmpty()) {
                return send(step.next()).map(true);
              }
              return step.state().equals("paused")
                  ? store.letGo(claim).map(false)
                  : store.end(claim, lease, clock.instant()).map(false);
            });
  }

  /** Finds out what became of letters that somebody was sending. */
  private Future<Void> clear(Step step) {
    Set<Long> ids = step.inDoubt().stream().map(Placed::id).collect(Collectors.toSet());
    return log.putBackSince(
            BACK, (step.since() == null ? clock.instant() : step.since()).minus(MARGIN), ids)
        .compose(
            arrived -> {
              Map<Long, Optional<Stays>> fates = new LinkedHashMap<>();
              arrived.forEach(id -> fates.put(id, Optional.empty()));
              List<Placed> missing =
                  step.inDoubt().stream().filter(one -> !arrived.contains(one.id())).toList();
              if (missing.isEmpty() || !step.state().equals("running")) {
                return store.settle(
                    claim,
                    lease,
                    fates,
                    missing.stream().map(Placed::id).toList(),
                    clock.instant());
              }
              return send(missing, fates);
            });
  }

  private Future<Void> send(List<Placed> letters) {
    return send(letters, new LinkedHashMap<>());
  }

  private Future<Void> send(List<Placed> letters, Map<Long, Optional<Stays>> fates) {
    long until = ticks.getAsLong() + lease.toNanos() / 2;
    return log.fetch(letters.stream().map(Placed::place).toList())
        .compose(records -> wayBack.of(letters, records))
        .compose(
            going -> {
              if (ticks.getAsLong() > until) {
                // Another node may have taken over: what we send now it would send, too.
                return Future.failedFuture("the letters could not be fetched in time");
              }
              List<Future<Void>> sending = new ArrayList<>();
              Map<Long, Optional<Stays>> settled = new ConcurrentHashMap<>(fates);
              for (Going one : going) {
                sending.add(
                    one.topic() == null
                        ? Future.succeededFuture()
                        : sink.send(one.topic(), key(one), one.body(), one.headers()));
                settled.put(one.letter(), Optional.ofNullable(one.stays()));
              }
              return Future.join(sending)
                  .compose(sent -> store.settle(claim, lease, settled, List.of(), clock.instant()))
                  .onSuccess(
                      done ->
                          metrics.redriven(
                              (int) going.stream().filter(one -> one.topic() != null).count()));
            });
  }

  private static String key(Going going) {
    return going.key() == null ? Long.toString(going.letter()) : going.key();
  }
}
