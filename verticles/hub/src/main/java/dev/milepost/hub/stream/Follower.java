package dev.milepost.hub.stream;

import org.jspecify.annotations.Nullable;

/**
 * One who is told of news: a position, not a buffer. What it has not taken yet is in the window,
 * for all together. Used on its event loop only.
 */
abstract class Follower {
  final StreamClient client;

  /** Null for one that follows all of them. */
  final @Nullable String channel;

  final StreamTrack track;

  /** When it is over at the latest; epoch milliseconds. */
  final long deadline;

  /** In order of arrival, given by {@link Followers}. */
  long number;

  /** Everything of interest before this has been taken. */
  long position;

  /** Nothing is waiting, and whatever comes is going to be announced. */
  boolean live;

  /** There was more than one turn takes: what it takes now is history. */
  boolean behind;

  /** Waits for its turn. */
  boolean queued;

  boolean over;

  /** When it last heard something, by the ticks of {@link HeartbeatWheel}. */
  int toldAt;

  Follower(StreamClient client, StreamTrack track, long position, long deadline) {
    this.client = client;
    this.channel = client.channel();
    this.track = track;
    this.position = position;
    this.deadline = deadline;
  }
}
