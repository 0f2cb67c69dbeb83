package dev.milepost.hub.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One open stream. */
final class Subscriber extends Follower {
  final Outlet outlet;
  final StreamFilter filter;
  final StreamWindow window;

  /** What the client named as its position, for {@code gap}. */
  final @Nullable String given;

  /** Did not take what there was, since it was last live: being behind is its own doing. */
  boolean slow;

  /** Waits for Kafka. */
  boolean reading;

  KafkaReplay.@Nullable Journey journey;

  /** What has been read from Kafka and waits to be written; null for nothing. */
  @Nullable Replayed replayed;

  /**
   * A piece of the past on its way.
   *
   * @param events those that are not written yet
   * @param next the position when all are
   */
  record Replayed(List<StreamEvent> events, long next) {}

  /** Since when nothing can be written; negative while something can. */
  long stalledSince = -1;

  Subscriber(
      StreamClient client,
      Outlet outlet,
      StreamFilter filter,
      StreamWindow window,
      long position,
      @Nullable String given,
      long deadline) {
    super(
        client,
        client.channel() == null ? window.everybody() : window.channel(client.channel()),
        position,
        deadline);
    this.outlet = outlet;
    this.filter = filter;
    this.window = window;
    this.given = given;
  }
}
