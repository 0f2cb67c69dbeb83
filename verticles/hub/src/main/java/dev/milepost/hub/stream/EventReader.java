package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One channel's events by place, for those who keep their own and hold no connection: from the
 * window as long as it has them, else from Kafka. For one thread.
 */
public final class EventReader {
  private static final int MOST_LOOKED_AT = 5_000;
  private static final int MOST_BYTES = 512 * 1024;

  /**
   * A feed sees within seconds that the topic is another; what it read until then is read again.
   */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final StreamFeed feed;
  private final Cursors cursors;
  private @Nullable StreamWindow known;

  /** A reader of the feed's topic. */
  public EventReader(StreamFeed feed) {
    this.feed = feed;
    this.cursors = feed.newCursors();
  }

  /**
   * Where a reader stands: everything before has been read.
   *
   * @param epoch of the topic that the offset belongs to
   * @param at when it stood there
   */
  public record Place(int epoch, long offset, Instant at) {}

  /**
   * What comes after a place.
   *
   * @param events in order
   * @param next the place after them
   * @param more whether there is more to read now
   * @param gap whether something that lay between is no longer there; then there are no events, and
   *     what is still there is read next
   */
  public record Piece(List<StreamEvent> events, Place next, boolean more, boolean gap) {}

  /** One reader's way through a channel's events; used by one reading at a time. */
  public static final class Way {
    private final String channel;
    private final StreamFilter filter;
    private KafkaReplay.@Nullable Journey journey;
    private boolean fromOldest;

    /** A way along the channel's events that the filter lets through. */
    public Way(String channel, StreamFilter filter) {
      this.channel = channel;
      this.filter = filter;
    }
  }

  /** Whether there is another window than when this was asked last: nothing in it was announced. */
  public boolean isRenewed() {
    StreamWindow now = feed.window();
    boolean renewed = now != known;
    known = now;
    return renewed;
  }

  /** The place of what comes next. */
  public Place end(String channel) {
    StreamWindow window = window();
    return place(window, window.channel(channel).end());
  }

  /** The place that the cursor stands for; empty if it is not this channel's in this epoch. */
  public Optional<Place> place(String channel, String cursor) {
    StreamWindow window = window();
    return cursors.decode(cursors.bind(window.epoch(), channel), cursor).stream()
        .mapToObj(offset -> place(window, offset))
        .findFirst();
  }

  /** The place of the first event of that time or later. */
  public Future<Place> since(String channel, Instant time) {
    StreamWindow window = window();
    return withPermit(
        () -> feed.replay().since(channel, window, time).map(offset -> place(window, offset)));
  }

  /**
   * The end, for a reader that has read all it was told of; empty where something waits. Ask for
   * news after this: an event that is not in the window any more has been announced.
   */
  public Optional<Place> passed(String channel, Place from) {
    StreamWindow window = window();
    StreamTrack track = window.channel(channel);
    long end = track.end();
    return window.epoch() == from.epoch() && track.isEmpty(from.offset(), end)
        ? Optional.of(place(window, Math.max(end, from.offset())))
        : Optional.empty();
  }

  /** Whether a reader that comes back to this place would soon find it outside the window. */
  public boolean isOld(String channel, Place place) {
    StreamWindow window = window();
    StreamTrack track = window.channel(channel);
    long floor = track.floor();
    return window.epoch() != place.epoch() || 2 * (place.offset() - floor) < track.end() - floor;
  }

  /** The next events; a failure where they cannot be read now. */
  public Future<Piece> read(Way way, Place from, int most) {
    StreamWindow window = feed.window();
    if (window == null) {
      return Future.failedFuture(new ProblemException(feed.limits().notReady()));
    }
    if (from.epoch() != window.epoch()) {
      // Another topic, or other partitions: what is as young as the place may be new to the reader.
      way.journey = null;
      return since(way.channel, from.at().minus(MARGIN))
          .map(next -> new Piece(List.of(), next, true, true));
    }
    Piece piece = way.journey == null ? fromWindow(window, way, from, most) : null;
    return piece == null ? fromKafka(window, way, from, most) : Future.succeededFuture(piece);
  }

  private @Nullable Piece fromWindow(StreamWindow window, Way way, Place from, int most) {
    StreamTrack.Piece read =
        window
            .channel(way.channel)
            .read(
                from.offset(), way.filter, new StreamTrack.Most(most, MOST_LOOKED_AT, MOST_BYTES));
    return read == null
        ? null
        : new Piece(read.events(), place(window, read.next()), read.more(), false);
  }

  private Future<Piece> fromKafka(StreamWindow window, Way way, Place from, int most) {
    if (way.journey == null) {
      way.journey = feed.replay().journey(way.channel, way.filter, window, way.fromOldest);
      feed.metrics().replays.increment();
    }
    KafkaReplay.Journey journey = way.journey;
    return withPermit(() -> feed.replay().read(journey, from.offset(), most))
        .onFailure(failed -> way.journey = null)
        .map(
            read -> {
              boolean more = read.next() < window.channel(way.channel).end();
              // What is left is read by the window again, if it has it; and a way that was led to
              // the oldest once has to be told of the next gap.
              way.journey = more && !read.lost() ? journey : null;
              way.fromOldest = read.lost();
              return new Piece(
                  read.events(), place(window, read.next()), more || read.lost(), read.lost());
            });
  }

  private <T> Future<T> withPermit(Supplier<Future<T>> work) {
    if (!feed.limits().startReplay()) {
      return Future.failedFuture(new ProblemException(feed.limits().tooManyReplays()));
    }
    return Future.succeededFuture()
        .compose(begun -> work.get())
        .onComplete(done -> feed.limits().endReplay());
  }

  private Place place(StreamWindow window, long offset) {
    return new Place(window.epoch(), offset, feed.clock().instant());
  }

  private StreamWindow window() {
    StreamWindow window = feed.window();
    if (window == null) {
      throw new ProblemException(feed.limits().notReady());
    }
    return window;
  }
}
