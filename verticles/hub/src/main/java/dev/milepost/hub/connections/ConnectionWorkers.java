package dev.milepost.hub.connections;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker for each active connection that somebody here can work for. One that has changed (a new
 * secret, a pause) ends, and another begins when it has ended. On one event loop.
 */
public final class ConnectionWorkers {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionWorkers.class);
  private static final Duration KEEP_UP_EVERY = Duration.ofMillis(500);

  private final ConnectionDirectory directory;
  private final Function<Connection, Optional<? extends Worker>> making;
  private final Map<String, Working> working = new HashMap<>();
  private final Map<String, Future<?>> ending = new HashMap<>();
  private final Map<String, Long> unfit = new HashMap<>();
  private boolean stopping;

  /** Works for a connection as it was when the worker was made. */
  public interface Worker {
    /** Begins. */
    void start();

    /** Takes nothing new, and succeeds when nothing is under way. */
    Future<?> stop();
  }

  private record Working(Connection connection, Worker worker) {}

  /**
   * @param making makes a worker, not started; nothing for a connection of another mode; throws
   *     {@link IllegalArgumentException} for one that nobody can work for
   */
  public ConnectionWorkers(
      ConnectionDirectory directory, Function<Connection, Optional<? extends Worker>> making) {
    this.directory = directory;
    this.making = making;
  }

  /** Begins, and keeps up with the connections from then on. */
  public void start(Vertx vertx) {
    keepUp();
    vertx.setPeriodic(KEEP_UP_EVERY.toMillis(), due -> keepUp());
  }

  /** Ends all workers. */
  public Future<?> stop() {
    stopping = true;
    List.copyOf(working.values()).forEach(this::end);
    return Future.join(new ArrayList<>(ending.values()));
  }

  private void keepUp() {
    if (stopping) {
      return;
    }
    Map<String, Connection> wanted = new HashMap<>();
    for (Connection connection : directory.all()) {
      if (connection.state() == ConnectionState.ACTIVE) {
        wanted.put(connection.id(), connection);
      }
    }
    for (Working one : List.copyOf(working.values())) {
      Connection now = wanted.get(one.connection().id());
      if (now == null || now.version() != one.connection().version()) {
        end(one);
      }
    }
    wanted.forEach(
        (id, connection) -> {
          if (!working.containsKey(id) && !ending.containsKey(id)) {
            begin(connection);
          }
        });
  }

  private void begin(Connection connection) {
    try {
      making
          .apply(connection)
          .ifPresent(
              worker -> {
                working.put(connection.id(), new Working(connection, worker));
                worker.start();
              });
    } catch (IllegalArgumentException e) {
      unfit(connection, String.valueOf(e.getMessage()));
    }
  }

  private void end(Working one) {
    String id = one.connection().id();
    working.remove(id);
    Future<?> ended = one.worker().stop();
    ending.put(id, ended);
    ended.onComplete(done -> ending.remove(id));
  }

  /** Said once for each version of it. */
  private void unfit(Connection connection, String why) {
    if (!Long.valueOf(connection.version())
        .equals(unfit.put(connection.id(), connection.version()))) {
      LOGGER
          .atError()
          .addKeyValue("connection", connection.id())
          .addKeyValue("mode", connection.mode().word())
          .addKeyValue("reason", why)
          .log("the options of a connection cannot be used");
    }
  }
}
