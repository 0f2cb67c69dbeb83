package dev.milepost.dev.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What happens to one shipment: when the ERP registers it and what UPS posts of it, and when.
 *
 * @param registeredAt may be after the first posts
 * @param posts in the order in which they are sent, which is not always the order of the scans
 */
public record SimulatedJourney(
    String shipment, JsonObject registration, Instant registeredAt, List<Post> posts) {

  /** Copies the posts. */
  public SimulatedJourney {
    posts = List.copyOf(posts);
  }

  /** The parcel's number. */
  public String trackingNumber() {
    return posts.get(0).alert().trackingNumber();
  }

  /** What happens, each thing once and in its order, however it is posted. */
  public List<Activity> activities() {
    return posts.stream()
        .map(Post::alert)
        .map(alert -> new Activity(alert.scan(), alert.at(), alert.when(), alert.scheduled()))
        .distinct()
        .sorted(Comparator.comparing(Activity::when))
        .toList();
  }

  /** One webhook and when it is sent. */
  public record Post(Instant at, TrackAlert alert) {}
}
