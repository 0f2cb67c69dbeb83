package dev.milepost.hub.ingest;

import com.github.f4b6a3.ulid.UlidFactory;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * {@code POST /v1/webhooks/{connection}}: authenticates, limits and keeps (DESIGN invariants 1 and
 * 2). A 2xx means that the raw bytes are in Kafka or in the fallback queue. Nothing is parsed, so a
 * carrier is never punished for a payload that we do not understand.
 *
 * <p>{@link IngestMetrics} says what becomes of every delivery.
 */
public final class WebhookEndpoint implements Endpoint {
  private static final int FIRST = -1_000;

  private final IngestConfig config;
  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final InboundLog log;
  private final Traffic traffic;
  private final Clock clock;
  private final Admission admission;
  private final IngestMetrics metrics;
  private final Gates gates;
  private final UlidFactory ids;

  /** One for a process, mounted on each of its event loops. */
  public WebhookEndpoint(
      IngestConfig config,
      ConnectionDirectory directory,
      Carriers carriers,
      InboundLog log,
      MeterRegistry registry,
      Traffic traffic,
      Clock clock) {
    this.config = config;
    this.directory = directory;
    this.carriers = carriers;
    this.log = log;
    this.traffic = traffic;
    this.clock = clock;
    this.admission = new Admission(config.maxInFlight(), config.maxInFlightBytes());
    this.metrics = new IngestMetrics(registry, admission);
    this.gates = new Gates(clock);
    this.ids = UlidFactory.newMonotonicInstance(new SecureRandom(), clock::millis);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    WebhookIntake intake =
        new WebhookIntake(
            config,
            directory,
            carriers,
            log,
            traffic,
            clock,
            admission,
            metrics,
            gates,
            ids::create);
    vertx.setPeriodic(WebhookIntake.SWEEP_MILLIS, due -> intake.refuseTheSlow());
    // Routes are tried one after the other: this one, which has by far the most to do, first.
    // By prefix, since a path parameter is found by a regular expression.
    router.post(WebhookIntake.PATH + "*").order(FIRST).handler(intake::receive);
    router.head(WebhookIntake.PATH + "*").handler(intake::answerWhetherThere);
  }

  /**
   * Takes no more deliveries (503 with {@code Retry-After}) and succeeds when those under way are
   * kept or refused. Call it before the server, the {@link InboundLog} and the sink are closed.
   */
  public Future<Void> stop() {
    return admission.close();
  }
}
