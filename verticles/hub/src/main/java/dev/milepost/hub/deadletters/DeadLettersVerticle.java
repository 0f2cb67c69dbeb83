package dev.milepost.hub.deadletters;

import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.RecordSink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of dead letters up to date, and puts back those that agents redrive. Any number
 * of nodes may: they share the topic's partitions by their group, and redrives through PostgreSQL.
 */
public final class DeadLettersVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeadLettersVerticle.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int REDRIVES_AT_ONCE = 2;

  private static final Duration TEND_EVERY = Duration.ofSeconds(15);
  private static final Duration MATCH_AGAIN_AFTER = Duration.ofMinutes(5);
  private static final int MATCHED_TOGETHER = 500;
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final int SWEPT_TOGETHER = 5_000;

  /** What is settled is shown for as long as Kafka would have kept it. */
  private static final Duration SHOWN = Objects.requireNonNull(Topic.DEAD_LETTERS.retention());

  private final String node;
  private final BatchLoops loops;
  private final DeadLetterFiles files;
  private final RecordSink sink;
  private final DeadLetterMetrics metrics;
  private final Clock clock;
  private final LongSupplier ticks;
  private final Map<RedriveRun, Future<Void>> runs = new HashMap<>();
  private final Map<RedriveRun, Long> held = new HashMap<>();
  private @Nullable BatchLoop loop;
  private Future<?> looking = Future.succeededFuture();
  private Future<?> tending = Future.succeededFuture();
  private boolean stopped;
  private @Nullable Instant forgotAt;

  /**
   * @param node this process's name
   * @param ticks nanoseconds that only go forward: they pace what is sent
   */
  public DeadLettersVerticle(
      String node,
      BatchLoops loops,
      DeadLetterFiles files,
      RecordSink sink,
      DeadLetterMetrics metrics,
      Clock clock,
      LongSupplier ticks) {
    this.node = node;
    this.loops = loops;
    this.files = files;
    this.sink = sink;
    this.metrics = metrics;
    this.clock = clock;
    this.ticks = ticks;
  }

  @Override
  public Future<?> start() {
    BatchLoop reader = loops.open(vertx, "dead-letters", Topic.DEAD_LETTERS, this::index);
    loop = reader;
    return reader
        .start()
        .onSuccess(
            started -> {
              look();
              tend();
            });
  }

  /** The letters that are on their way are settled first. */
  @Override
  public Future<?> stop() {
    stopped = true;
    runs.keySet().forEach(RedriveRun::stop);
    BatchLoop reader = loop;
    return looking
        .transform(looked -> Future.join(List.copyOf(runs.values())))
        .transform(ended -> tending.otherwiseEmpty())
        .transform(tended -> reader == null ? Future.succeededFuture() : reader.stop());
  }

  /** Finding places and numbers in a megabyte takes longer than an event loop has. */
  private Future<Void> index(List<ConsumerRecord<String, byte[]>> batch) {
    return vertx
        .executeBlocking(() -> batch.stream().map(Letter::of).toList(), false)
        .compose(letters -> files.letters().add(letters, clock.instant()))
        .mapEmpty();
  }

  private void look() {
    looking =
        Future.succeededFuture()
            .compose(
                begun ->
                    files
                        .redrives()
                        .claim(node, LEASE, REDRIVES_AT_ONCE - runs.size(), held.values()))
            .onSuccess(claims -> claims.forEach(this::begin))
            .onFailure(failure -> warn(failure, "not looked for letters to put back"))
            .onComplete(
                looked -> {
                  if (!stopped) {
                    vertx.setTimer(LOOK_EVERY.toMillis(), timer -> look());
                  }
                });
  }

  private void begin(RedriveStore.Claim claim) {
    RedriveRun run =
        new RedriveRun(
            vertx,
            claim,
            LEASE,
            files.redrives(),
            files.log(),
            files.wayBack(),
            sink,
            metrics,
            clock,
            ticks);
    if (stopped) {
      run.stop();
    }
    held.put(run, claim.id());
    Future<Void> running = run.run();
    runs.put(run, running);
    running.onComplete(
        ended -> {
          runs.remove(run);
          held.remove(run);
        });
  }

  private void tend() {
    tending =
        Future.succeededFuture()
            .compose(begun -> files.letters().open())
            .onSuccess(metrics::open)
            .compose(
                open ->
                    files
                        .letters()
                        .matchAgain(
                            clock.instant(),
                            clock.instant().minus(MATCH_AGAIN_AFTER),
                            MATCHED_TOGETHER))
            .compose(matched -> forget())
            .onFailure(failure -> warn(failure, "dead letters not tended"))
            .onComplete(
                tended -> {
                  if (!stopped) {
                    vertx.setTimer(TEND_EVERY.toMillis(), timer -> tend());
                  }
                });
  }

  private Future<Void> forget() {
    Instant now = clock.instant();
    if (forgotAt != null && now.isBefore(forgotAt.plus(FORGET_EVERY))) {
      return Future.succeededFuture();
    }
    return files
        .log()
        .beginnings()
        .compose(beginnings -> files.letters().forget(beginnings, now))
        .onSuccess(
            forgotten -> {
              forgotAt = now;
              if (forgotten > 0) {
                LOGGER
                    .atWarn()
                    .addKeyValue("letters", forgotten)
                    .log("Kafka has forgotten dead letters of which nobody decided");
              }
            })
        .compose(
            forgotten -> files.letters().sweep(now.minus(SHOWN.multipliedBy(2)), SWEPT_TOGETHER))
        .mapEmpty();
  }

  private static void warn(Throwable failure, String what) {
    LOGGER.atWarn().addKeyValue("reason", failure.toString()).log("{}, trying again", what);
  }
}
