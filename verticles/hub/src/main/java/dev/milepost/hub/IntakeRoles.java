package dev.milepost.hub;

import dev.milepost.hub.drift.DriftMetrics;
import dev.milepost.hub.drift.DriftWatch;
import dev.milepost.hub.feeds.FeedConfig;
import dev.milepost.hub.feeds.FeedMetrics;
import dev.milepost.hub.feeds.FeedsVerticle;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.WebhookEndpoint;
import dev.milepost.hub.polling.Planner;
import dev.milepost.hub.polling.PollMetrics;
import dev.milepost.hub.polling.PollingVerticle;
import dev.milepost.hub.reading.ReadingMetrics;
import dev.milepost.hub.reading.ReadingVerticle;
import dev.milepost.hub.topics.TopicMetrics;
import dev.milepost.hub.topics.TopicsVerticle;
import java.nio.file.Path;

/** What carriers send and what they are asked for: kept first, and then read. */
final class IntakeRoles {
  private static final int FALLBACK_CONNECTIONS = 4;

  private IntakeRoles() {}

  static void read(Parts hub) {
    hub.startup.deploy(
        "reading",
        new ReadingVerticle(
            hub.loops(),
            hub.carriers,
            hub.sink,
            hub.deadLetters,
            new ReadingMetrics(hub.metrics),
            new DriftWatch(hub.pool, hub.config.drift(), new DriftMetrics(hub.metrics), hub.clock),
            hub.traffic));
  }

  /** Where deliveries are kept. */
  static InboundLog log(Parts hub) {
    InboundLog log =
        new InboundLog(
            hub.vertx,
            hub.sink,
            // Of its own, so that no other work can take all connections when Kafka is away.
            hub.pools.open("fallback", FALLBACK_CONNECTIONS),
            hub.config.ingest().fallback(),
            hub.metrics,
            hub.traffic);
    hub.startup.onStop("inbound log", log::stop);
    hub.startup.then(log::start);
    return log;
  }

  static void ask(Parts hub, InboundLog log) {
    hub.startup.deploy(
        "polling",
        new PollingVerticle(
            hub.config.node(),
            hub.directory,
            hub.carriers,
            hub.pool,
            hub.secrets,
            log,
            new Planner(hub.pool, hub.judge, hub.clock),
            hub.config.polling(),
            new PollMetrics(hub.metrics),
            hub.clock));
  }

  /** Folders, SFTP servers and partners' topics. */
  static void fetch(Parts hub, InboundLog log) {
    FeedConfig feeds = hub.config.feeds();
    Path data = hub.config.data();
    Path root = feeds.folder() == null ? data.resolve("feeds") : feeds.folder();
    Path spool = feeds.spool() == null ? data.resolve("spool") : feeds.spool();
    hub.startup.deploy(
        "feeds",
        new FeedsVerticle(
            hub.directory,
            hub.pool,
            log,
            root,
            spool.resolve(hub.config.node()),
            feeds,
            new FeedMetrics(hub.metrics, hub.traffic),
            hub.clock));
    hub.startup.deploy(
        "topics",
        new TopicsVerticle(
            hub.directory,
            hub.loops(),
            log,
            hub.deadLetters,
            new TopicMetrics(hub.metrics, hub.traffic),
            hub.clock));
  }

  static WebhookEndpoint webhooks(Parts hub, InboundLog log) {
    WebhookEndpoint webhooks =
        new WebhookEndpoint(
            hub.config.ingest(),
            hub.directory,
            hub.carriers,
            log,
            hub.metrics,
            hub.traffic,
            hub.clock);
    hub.startup.serve(webhooks);
    return webhooks;
  }
}
