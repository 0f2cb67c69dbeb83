package dev.milepost.hub;

import dev.milepost.event.Lane;
import dev.milepost.hub.correlate.CorrelationMetrics;
import dev.milepost.hub.correlate.CorrelationVerticle;
import dev.milepost.hub.correlate.DataAgeMetrics;
import dev.milepost.hub.correlate.DataAgeVerticle;
import dev.milepost.hub.correlate.DelayWatchVerticle;
import dev.milepost.hub.correlate.OutboxVerticle;
import dev.milepost.hub.correlate.TransitLearnerVerticle;
import dev.milepost.hub.correlate.TransitMetrics;
import dev.milepost.store.PgShipmentStore;
import java.util.Locale;

/** What decides whose an event is, what happened, and what is late; and tells it. */
final class JudgingRoles {

  private JudgingRoles() {}

  /**
   * For every role that writes to the outbox: what is left there is told, and times are learned.
   */
  static void tell(Parts hub) {
    hub.startup.deploy("outbox", new OutboxVerticle(hub.outbox, hub.clock));
    hub.startup.deploy(
        "transit-learner",
        new TransitLearnerVerticle(
            hub.times, new TransitMetrics(hub.metrics, hub.times), hub.clock));
  }

  static void correlate(Parts hub) {
    for (Lane lane : Lane.values()) {
      for (int member = 0; member < readers(lane); member++) {
        hub.startup.deploy("correlation", correlation(hub, lane, member));
      }
    }
  }

  /** While one waits for the disk, others work. Urgent events are few. */
  private static int readers(Lane lane) {
    return lane == Lane.URGENT ? 1 : Math.max(3, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** A lane has a connection of its own, which lives on the lane's event loop: no hop between. */
  private static CorrelationVerticle correlation(Parts hub, Lane lane, int member) {
    String name = "correlation-" + lane.name().toLowerCase(Locale.ROOT) + "-" + member;
    return new CorrelationVerticle(
        hub.loops(),
        lane,
        member,
        new PgShipmentStore(hub.pools.open(name, 1), hub.correlator, hub.judge),
        hub.outbox,
        hub.deadLetters,
        new CorrelationMetrics(hub.metrics),
        hub.clock);
  }

  static void watch(Parts hub) {
    hub.startup.deploy("delay-watch", new DelayWatchVerticle(hub.store, hub.outbox, hub.clock));
    hub.startup.deploy(
        "data age",
        new DataAgeVerticle(hub.ages, new DataAgeMetrics(hub.metrics, hub.clock), hub.clock));
  }
}
