package dev.milepost.hub.feeds;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionWorkers;
import dev.milepost.hub.connections.FeedSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the folder of one connection, again and again, and has its files taken. On one event
 * loop, with a thread of its own for what blocks: a partner whose server hangs holds up nobody
 * else. After a failure it waits longer each time.
 */
final class ConnectionFeed implements ConnectionWorkers.Worker {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionFeed.class);

  /** Memory for a look; the others are found by the next one. */
  private static final int MOST_FILES = 10_000;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 12;

  private final Vertx vertx;
  private final Connection connection;
  private final FeedSettings settings;
  private final PartnerFolder.Opening opening;
  private final WorkerExecutor worker;
  private final FileIntake intake;
  private final FeedMetrics.Of metrics;
  private final Clock clock;
  private final Settling settling;
  private final Promise<Void> stopped = Promise.promise();
  private final Map<String, Trouble> troubles = new HashMap<>();
  private int failures;
  private @Nullable String said;
  private boolean looking;
  private boolean stopping;
  private long timer = -1;

  /** A file that could not be taken. */
  private record Trouble(int failures, long notBefore) {}

  private record Opened(PartnerFolder folder, List<FoundFile> files) {}

  ConnectionFeed(
      Vertx vertx,
      Connection connection,
      FeedSettings settings,
      PartnerFolder.Opening opening,
      WorkerExecutor worker,
      FileIntake intake,
      FeedMetrics.Of metrics,
      Clock clock) {
    this.vertx = vertx;
    this.connection = connection;
    this.settings = settings;
    this.opening = opening;
    this.worker = worker;
    this.intake = intake;
    this.metrics = metrics;
    this.clock = clock;
    this.settling = new Settling(settings.settle());
  }

  @Override
  public void start() {
    look();
  }

  /** Takes no other file, gives up the one under work, and succeeds when nothing is under way. */
  @Override
  public Future<Void> stop() {
    stopping = true;
    intake.stop();
    if (!looking) {
      vertx.cancelTimer(timer);
      end();
    }
    return stopped.future();
  }

  private void end() {
    metrics.left();
    worker.close().onComplete(closed -> stopped.tryComplete());
  }

  private void look() {
    looking = true;
    Future.succeededFuture()
        .compose(begun -> worker.executeBlocking(this::open))
        .compose(
            opened -> {
              seen(opened.files());
              return takeAll(opened)
                  .eventually(
                      () ->
                          worker.executeBlocking(
                              () -> {
                                opened.folder().close();
                                return null;
                              }));
            })
        .onComplete(
            looked -> {
              looking = false;
              if (looked.succeeded()) {
                well();
              } else {
                failed(looked.cause());
              }
              if (stopping) {
                end();
              } else {
                timer = vertx.setTimer(Math.max(1, pause().toMillis()), due -> look());
              }
            });
  }

  private Opened open() throws IOException {
    PartnerFolder folder = opening.open();
    try {
      return new Opened(folder, folder.list(MOST_FILES));
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void seen(List<FoundFile> found) {
    long now = clock.millis();
    metrics.reachable.set(1);
    metrics.files.set(found.size());
    metrics.waitingMillis.set(
        found.stream().mapToLong(file -> Math.max(0, now - file.modified())).max().orElse(0));
  }

  private Future<Void> takeAll(Opened opened) {
    long now = clock.millis();
    List<FoundFile> done = settling.done(opened.files(), now);
    troubles
        .keySet()
        .retainAll(opened.files().stream().map(FoundFile::name).collect(Collectors.toSet()));
    Promise<Void> all = Promise.promise();
    take(opened.folder(), done.stream().filter(file -> isDue(file, now)).iterator(), all);
    return all.future();
  }

  private boolean isDue(FoundFile file, long now) {
    Trouble trouble = troubles.get(file.name());
    return trouble == null || trouble.notBefore() <= now;
  }

  /** One after the other; the first that fails ends the look. */
  private void take(PartnerFolder folder, Iterator<FoundFile> rest, Promise<Void> all) {
    if (stopping || !rest.hasNext()) {
      all.complete();
      return;
    }
    FoundFile file = rest.next();
    intake
        .take(folder, file)
        .onComplete(
            taken -> {
              if (taken.succeeded()) {
                troubles.remove(file.name());
                take(folder, rest, all);
              } else {
                trouble(file);
                all.fail(taken.cause());
              }
            });
  }

  /** So that it does not end each look before the others are taken. */
  private void trouble(FoundFile file) {
    Trouble before = troubles.get(file.name());
    int times = before == null ? 1 : before.failures() + 1;
    troubles.put(
        file.name(),
        new Trouble(times, clock.millis() + longer(settings.every(), times).toMillis()));
  }

  private void well() {
    failures = 0;
    metrics.looked("ok", null);
    if (said != null) {
      said = null;
      LOGGER.atInfo().addKeyValue("connection", connection.id()).log("files can be taken again");
    }
  }

  private void failed(Throwable failure) {
    failures++;
    boolean unreachable = failure instanceof FeedException;
    String kind = failure instanceof FeedException feed ? feed.kind() : "file";
    if (unreachable) {
      metrics.reachable.set(0);
    }
    String why = String.valueOf(failure.getMessage());
    metrics.looked(kind, why);
    if (!why.equals(said)) {
      said = why;
      LOGGER
          .atWarn()
          .addKeyValue("connection", connection.id())
          .addKeyValue("kind", kind)
          .addKeyValue("reason", why)
          .log("files cannot be taken, trying again");
    }
  }

  private Duration pause() {
    if (failures > 0) {
      return longer(settings.every(), failures);
    }
    boolean soon = settling.waits(clock.millis());
    return soon && settings.settle().compareTo(settings.every()) < 0
        ? settings.settle()
        : settings.every();
  }

  private static Duration longer(Duration every, int failures) {
    Duration longer = every.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration most = every.compareTo(LONGEST_PAUSE) > 0 ? every : LONGEST_PAUSE;
    return longer.compareTo(most) > 0 ? most : longer;
  }
}
