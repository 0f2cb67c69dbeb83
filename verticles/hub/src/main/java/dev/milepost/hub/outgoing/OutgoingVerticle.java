package dev.milepost.hub.outgoing;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.stream.StreamFeed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes customers' events to their URLs. Every node serves its share of the subscriptions ({@link
 * Claims}), makes messages of their events ({@link Intake}) and sends those ({@link Dispatch}). It
 * is woken by news of a customer, and looks once in a while for what is due.
 */
public final class OutgoingVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingVerticle.class);
  private static final int PURGED_AT_ONCE = 2_000;
  private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

  private final StreamFeed feed;
  private final MessageQueue queue;
  private final OutgoingConfig config;
  private final SecretBox box;
  private final NameLookup names;
  private final HttpClientOptions http;
  private final OutgoingMetrics metrics;
  private final RetrySchedule schedule;
  private final Clock clock;
  private final Claims claims;

  private Sender sender;
  private Dispatch dispatch;
  private Intake intake;
  private boolean looking;
  private boolean stopping;
  private long timer;
  private long purgeAt;

  /**
   * One for each process of the role.
   *
   * @param node this process's name
   * @param random spreads what is tried again
   */
  public OutgoingVerticle(
      String node,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      RandomGenerator random,
      Clock clock) {
    this(node, feed, pool, box, config, metrics, random, clock, null, new HttpClientOptions());
  }

  /**
   * @param names null for the system's
   * @param http who is trusted, and the like
   */
  @SuppressWarnings("NullAway") // sender, dispatch, intake and names exist from start on
  OutgoingVerticle(
      String node,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      RandomGenerator random,
      Clock clock,
      @Nullable NameLookup names,
      HttpClientOptions http) {
    this.feed = feed;
    this.queue = new MessageQueue(pool, node);
    this.config = config;
    this.box = box;
    this.names = names;
    this.http = http;
    this.metrics = metrics;
    this.schedule = new RetrySchedule(config.attempts(), random);
    this.clock = clock;
    this.claims = new Claims(queue, config, metrics, clock, this::advance, this::forget);
  }

  @Override
  public Future<?> start() {
    sender = new Sender(vertx, names == null ? NameLookup.of(vertx) : names, config, http, clock);
    dispatch =
        new Dispatch(queue, sender, box, config, metrics, schedule, clock, claims, this::advance);
    intake =
        new Intake(feed, queue, config, metrics, clock, claims, dispatch, context, this::advance);
    feed.onNews(intake::wake);
    return claims
        .begin()
        .onSuccess(
            begun -> {
              timer = vertx.setPeriodic(config.lookEvery().toMillis(), tick -> look());
              look();
            });
  }

  /** What is on its way gets a little time; the rest is another node's at once. */
  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return dispatch.end().transform(done -> queue.leaveAll()).transform(done -> sender.close());
  }

  /** Looks at once, because somebody has changed a subscription. Any thread. */
  public void nudge() {
    context.runOnContext(now -> look());
  }

  private void look() {
    if (looking || stopping) {
      return;
    }
    looking = true;
    Future.succeededFuture()
        .compose(begun -> claims.look())
        .compose(done -> purge())
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("outgoing webhooks cannot be looked after now; tries again"))
        .onComplete(
            done -> {
              looking = false;
              tick();
            });
  }

  private Future<Void> purge() {
    long now = clock.millis();
    if (now < purgeAt) {
      return Future.succeededFuture();
    }
    return queue
        .purge(clock.instant().minus(config.keep()), PURGED_AT_ONCE)
        .onSuccess(
            purged -> purgeAt = purged == PURGED_AT_ONCE ? now : now + BETWEEN_PURGES.toMillis())
        .mapEmpty();
  }

  /** What no news comes of: time that has passed, and what could not be done before. */
  private void tick() {
    if (stopping) {
      return;
    }
    intake.look();
    long now = clock.millis();
    claims.all().stream().filter(one -> one.wants(now)).forEach(this::advance);
    dispatch.settle();
  }

  private void advance(Claimed one) {
    if (one.gone || stopping) {
      return;
    }
    intake.advance(one);
    dispatch.advance(one);
  }

  private void forget(Claimed one) {
    dispatch.forget(one);
    intake.forget(one);
  }
}
