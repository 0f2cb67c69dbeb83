package dev.milepost.hub.outgoing;

import dev.milepost.hub.stream.EventReader;
import dev.milepost.hub.stream.EventReader.Place;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that this node serves: a place in its customer's events, and the few messages that
 * are next. Used on the event loop of {@link OutgoingVerticle} only.
 */
final class Claimed {
  private static final Logger LOGGER = LoggerFactory.getLogger(Claimed.class);
  static final long NEVER = Long.MAX_VALUE;

  Subscription subscription;

  /** Up to here everything has become messages, and PostgreSQL knows. */
  Place stored;

  /** Up to here everything has been looked at; not behind what is stored. */
  Place place;

  EventReader.Way way;

  /** Whether all that was announced has been read. */
  boolean live;

  /** Whether something was announced while it was reading. */
  boolean told;

  boolean reading;
  Subscription.@Nullable Replay replay;
  EventReader.@Nullable Way replayWay;
  boolean replaying;

  /** Messages in PostgreSQL that wait. */
  long waiting;

  /** When PostgreSQL has something that is due and not held. */
  long nextDue;

  boolean fetching;

  /** Next to be sent. */
  final Deque<Message> ready = new ArrayDeque<>();

  /** Numbers of messages that are in memory until PostgreSQL knows what became of them. */
  final Set<Long> held = new HashSet<>();

  int inFlight;
  private final int mostInFlight;

  /** Since when no attempt has gone well; null where the last one did. */
  @Nullable Instant failingSince;

  /** Until when the endpoint asked to be left alone. */
  long leaveAloneUntil;

  /** Not this node's any more. */
  boolean gone;

  /**
   * @param mostInFlight attempts on their way at once
   */
  Claimed(MessageQueue.Claim claim, int mostInFlight) {
    this.mostInFlight = mostInFlight;
    this.subscription = claim.subscription();
    this.stored = subscription.place();
    this.place = stored;
    this.way = new EventReader.Way(subscription.customer(), subscription.filter());
    learn(claim);
  }

  /**
   * What PostgreSQL has now. The place is the node's own, unless it is not from this epoch; what
   * was looked at with a filter that did not hold any more is looked at again.
   */
  void learn(MessageQueue.Claim claim) {
    boolean sameFilter = claim.subscription().filter().equals(subscription.filter());
    subscription = claim.subscription();
    stored = subscription.place();
    Long since = subscription.filterPlace();
    if (!sameFilter && since != null && since < place.offset()) {
      place = new Place(place.epoch(), since, place.at());
    }
    if (place.epoch() != stored.epoch() || place.offset() < stored.offset()) {
      place = stored;
    }
    way = new EventReader.Way(subscription.customer(), subscription.filter());
    live = false;
    replay = subscription.replay();
    replayWay = null;
    waiting = claim.waiting();
    failingSince = subscription.failingSince();
    nextDue = claim.due() == null ? NEVER : claim.due().toEpochMilli();
  }

  String id() {
    return subscription.id();
  }

  String customer() {
    return subscription.customer();
  }

  boolean isFailing() {
    return failingSince != null;
  }

  /** While it fails, one attempt tells as much as many. */
  int mostInFlight() {
    return isFailing() ? 1 : mostInFlight;
  }

  /** Whether another node may have it without an event being read or sent twice. */
  boolean isIdle() {
    return held.isEmpty() && !reading && !replaying;
  }

  /** Whether there is something to do for it that nobody else tells of. */
  boolean wants(long now) {
    return !live || nextDue <= now || replay != null || !ready.isEmpty();
  }

  void dueAt(long millis) {
    nextDue = Math.min(nextDue, millis);
  }

  /** What could not be done for it now, and is tried again. */
  void say(String what, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("subscription", id())
        .addKeyValue("reason", failure.toString())
        .log(what + "; tries again");
  }
}
