package dev.milepost.hub.stream;

import dev.milepost.hub.auth.Identity;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: a position, not a buffer. What it has not taken yet is in the window, for all
 * subscribers together. Used on its event loop only.
 */
final class Subscriber {
  final Identity identity;
  final Outlet outlet;

  /** Null for agents, who follow everybody. */
  final @Nullable String customer;

  final StreamFilter filter;
  final StreamWindow window;
  final StreamTrack track;
  final long deadline;
  final long number;

  /** What the client named as its position, for {@code gap}. */
  final @Nullable String given;

  /** Everything of interest before this has been written. */
  long position;

  /** Nothing is waiting, and whatever comes is going to be announced. */
  boolean live;

  /** Did not take what there was, since it was last live: being behind is its own doing. */
  boolean slow;

  /** Waits for its turn. */
  boolean queued;

  /** Waits for Kafka. */
  boolean reading;

  boolean ended;
  KafkaReplay.@Nullable Journey journey;

  /** Since when nothing can be written; negative while something can. */
  long stalledSince = -1;

  Subscriber(
      Identity identity,
      Outlet outlet,
      StreamFilter filter,
      StreamWindow window,
      long position,
      @Nullable String given,
      long deadline,
      long number) {
    this.identity = identity;
    this.outlet = outlet;
    this.customer = identity.customer();
    this.filter = filter;
    this.window = window;
    this.track = customer == null ? window.everybody() : window.customer(customer);
    this.position = position;
    this.given = given;
    this.deadline = deadline;
    this.number = number;
  }
}
