package dev.milepost.dev.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Holds what the hub says of some shipments against what it acknowledged. Things are told apart by
 * their time, since no two things happen to a shipment in one second; forecasts are left out.
 * {@code ./hub bench truth} looks deeper.
 */
final class TruthCheck {
  private static final int AT_ONCE = 16;
  private static final int MOST_EXAMPLES = 5;
  private static final long PAUSE_MS = 500;

  private final Vertx vertx;
  private final HubAdmin hub;
  private final long until;
  private int shipments;
  private int events;
  private int lost;
  private int invented;
  private int twice;
  private int unasked;
  private final List<String> examples = new ArrayList<>();

  /**
   * @param until {@link System#nanoTime} by which it must be done: until then a shipment of which
   *     something is not there is looked at again
   */
  TruthCheck(Vertx vertx, HubAdmin hub, long until) {
    this.vertx = vertx;
    this.hub = hub;
    this.until = until;
  }

  /** Looks at each of them. */
  Future<TruthReport> of(Collection<Playing> some) {
    Deque<Playing> waiting = new ArrayDeque<>();
    some.stream().filter(Playing::isRegistered).forEach(waiting::add);
    List<Future<Void>> turns = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      turns.add(next(waiting));
    }
    return Future.join(turns)
        .map(
            all ->
                new TruthReport(
                    shipments, events, lost, invented, twice, unasked, List.copyOf(examples)));
  }

  private Future<Void> next(Deque<Playing> waiting) {
    Playing playing = waiting.poll();
    if (playing == null) {
      return Future.succeededFuture();
    }
    if (isOver()) {
      unasked++;
      return next(waiting);
    }
    return look(playing)
        .otherwise(
            failure -> {
              unasked++;
              return null;
            })
        .compose(done -> next(waiting));
  }

  private Future<Void> look(Playing playing) {
    String shipment = playing.journey().shipment();
    return hub.events(shipment)
        .compose(
            reply -> {
              if (reply.status() != 200) {
                return Future.failedFuture("status " + reply.status());
              }
              List<Instant> had = times(reply.body());
              Set<Instant> missing = playing.acknowledged();
              missing.removeAll(had);
              if (!missing.isEmpty() && !isOver()) {
                return vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).compose(later -> look(playing));
              }
              count(playing, had, missing);
              return Future.succeededFuture();
            });
  }

  private void count(Playing playing, List<Instant> had, Set<Instant> missing) {
    Set<Instant> once = new HashSet<>(had);
    Set<Instant> unheardOf = new HashSet<>(had);
    unheardOf.removeAll(playing.happened());
    shipments++;
    events += had.size();
    lost += missing.size();
    invented += unheardOf.size();
    twice += had.size() - once.size();
    boolean odd = !missing.isEmpty() || !unheardOf.isEmpty() || had.size() > once.size();
    if (odd && examples.size() < MOST_EXAMPLES) {
      examples.add(
          playing.journey().shipment()
              + " ("
              + playing.journey().carrier().title()
              + "): lost "
              + missing
              + ", invented "
              + unheardOf
              + ", twice "
              + (had.size() - once.size()));
    }
  }

  private static List<Instant> times(JsonObject answer) {
    List<Instant> times = new ArrayList<>();
    JsonArray events = answer.getJsonArray("events");
    for (int i = 0; i < events.size(); i++) {
      JsonObject event = events.getJsonObject(i);
      if (!event.getString("milestone").equals("ETA_UPDATED")) {
        times.add(Instant.parse(event.getJsonObject("time").getString("instant")));
      }
    }
    return times;
  }

  private boolean isOver() {
    return System.nanoTime() - until > 0;
  }
}
