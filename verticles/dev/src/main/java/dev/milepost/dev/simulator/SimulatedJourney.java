package dev.milepost.dev.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What happens to one shipment: when the ERP registers it and what UPS posts of it, and when.
 *
 * @param registeredAt may be after the first posts
 * @param posts in the order in which they are sent, which is not always the order of the scans
 */
record SimulatedJourney(
    String shipment, JsonObject registration, Instant registeredAt, List<Post> posts) {

  SimulatedJourney {
    posts = List.copyOf(posts);
  }

  /** One webhook and when it is sent. */
  record Post(Instant at, TrackAlert alert) {}
}
