package dev.milepost.store.crash;

import dev.milepost.embedded.PostgresWire;
import dev.milepost.store.Applied;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is there whether the hub is or not: the ERP, which repeats itself until it is answered; the
 * topic of carrier events with the offset that was committed; the published topic; the clock.
 */
final class World implements AutoCloseable {

  /**
   * What a history left.
   *
   * @param content of the database and of the streams, a line each
   * @param broken what no crash excuses
   * @param counts of what it was made of
   */
  record Outcome(List<String> content, List<String> broken, Map<String, Integer> counts) {}

  private static final int MOST_LIVES = 20;

  private final Vertx vertx;
  private final Database database;
  private final PostgresWire wire;
  private final PgConnectOptions address;

  World(Vertx vertx) {
    this.vertx = vertx;
    this.database = new Database(vertx);
    this.wire = PostgresWire.to(database.nodes());
    this.address = Database.options(wire.reach(database.nodes()));
  }

  @Override
  public void close() {
    wire.close();
    database.close();
  }

  /** Plays it from an empty database on, and lets a new node go on where one dies. */
  Outcome play(History history, FaultPoints points) {
    database.clear();
    Play play = new Play(points);
    play.all(history);
    play.topic.counts().forEach(play::count);
    return new Outcome(
        both(database.content(history.shipments()), play.topic.streams()),
        play.topic.broken(),
        play.counts);
  }

  /** After a failure: cuts off whatever still runs. */
  void abandon() {
    wire.tear();
    wire.mend();
  }

  private static List<String> both(Collection<String> one, Collection<String> other) {
    List<String> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private final class Play {
    private final FaultPoints points;
    private final Published topic = new Published();
    private final Map<String, Integer> counts = new TreeMap<>();
    private Node node;

    Play(FaultPoints points) {
      this.points = points;
      wire.ask(points);
      this.node = new Node(vertx, address, wire, points, topic);
    }

    void all(History history) {
      for (History.Moment moment : history.moments()) {
        new Now(moment).untilDone();
      }
      stop();
    }

    private void stop() {
      node.close();
      wire.mend();
    }

    private void count(String what, int more) {
      counts.merge(what, more, Integer::sum);
    }

    /** A moment, and how much of it is done for ever. */
    private final class Now {
      private final Instant now;
      private final List<History.Step> steps;
      private final Set<History.Step> acknowledged = new HashSet<>();
      private final Set<History.Step> read = new HashSet<>();

      Now(History.Moment moment) {
        this.now = moment.now();
        this.steps = moment.steps();
      }

      void untilDone() {
        boolean done = false;
        boolean died = false;
        for (int lives = 0; !done; lives++) {
          if (lives == MOST_LIVES) {
            throw new AssertionError("it fails again and again");
          }
          try {
            if (died) {
              points.begin("restart");
              node.sweep(now.plusMillis(1));
            }
            live();
            done = true;
          } catch (Lost e) {
            count("lost", 1);
          } catch (Crash e) {
            stop();
            points.restarted();
            node = new Node(vertx, address, wire, points, topic);
            died = true;
          }
        }
      }

      private void live() {
        count("looked", node.look(now));
        settle(new History.Pace(true, true, true, false));
        for (History.Step step : steps) {
          if (!acknowledged.contains(step)) {
            if (step instanceof History.Registration registration) {
              if (registration.narrows()) {
                commit();
              }
              count("late bound", node.register(registration, now));
              points.begin("register");
              points.pass("before", "the answer");
              acknowledged.add(step);
            } else if (step instanceof History.Batch batch) {
              applied(node.apply(batch, now));
              read.add(batch);
            }
            settle(step.pace());
          }
        }
        settle(new History.Pace(true, true, true, false));
        node.sweep(now.plusMillis(1));
      }

      private void applied(Applied applied) {
        count("matched", applied.matched());
        count("known", applied.known());
        count("unmatched", applied.unmatched());
        count("ambiguous", applied.ambiguous());
        count("published", applied.outgoing().size());
      }

      private void settle(History.Pace pace) {
        if (pace.swept()) {
          node.sweep(now.plusMillis(1));
        }
        if (pace.publishes()) {
          node.publish();
        }
        if (pace.forgets()) {
          node.forget();
        }
        if (pace.commits()) {
          commit();
        }
      }

      /** All that was read, as a consumer commits: one offset. */
      private void commit() {
        if (!read.isEmpty()) {
          points.begin("commit");
          points.pass("before", "the offset");
          acknowledged.addAll(read);
          read.clear();
          points.pass("after", "the offset");
        }
      }
    }
  }
}
