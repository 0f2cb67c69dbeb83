package dev.milepost.hub.feeds;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.connections.FeedSettings;
import dev.milepost.hub.connections.FeedSettings.Sftp;
import dev.milepost.hub.ingest.InboundLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the files that partners put into watched folders and on SFTP servers. Any number of nodes
 * may: they share the work through PostgreSQL, file by file.
 */
public final class FeedsVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(FeedsVerticle.class);
  private static final Duration KEEP_UP_EVERY = Duration.ofMillis(500);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final long LONGEST_WORK_HOURS = 24;

  private final ConnectionDirectory directory;
  private final FeedFiles files;
  private final InboundLog log;
  private final Path root;
  private final Path spool;
  private final FeedConfig config;
  private final FeedMetrics metrics;
  private final Clock clock;

  private final Map<String, ConnectionFeed> feeds = new HashMap<>();
  private final Set<String> ending = new HashSet<>();
  private final Map<String, Long> unfit = new HashMap<>();
  private boolean stopping;

  /**
   * @param root the folder in which all watched folders are
   * @param spool a folder of this node alone; what an earlier run left in it is removed
   */
  public FeedsVerticle(
      ConnectionDirectory directory,
      Pool pool,
      InboundLog log,
      Path root,
      Path spool,
      FeedConfig config,
      FeedMetrics metrics,
      Clock clock) {
    this.directory = directory;
    this.files = new FeedFiles(pool);
    this.log = log;
    this.root = root;
    this.spool = spool;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::prepare)
        .onSuccess(
            prepared -> {
              keepUp();
              vertx.setPeriodic(KEEP_UP_EVERY.toMillis(), due -> keepUp());
              vertx.setPeriodic(0, FORGET_EVERY.toMillis(), due -> forget());
            });
  }

  private Path prepare() throws IOException {
    Files.createDirectories(root);
    Files.createDirectories(spool);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(spool, "*.file")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return spool;
  }

  /** Takes no other file; those under work are given up or finished. */
  @Override
  public Future<?> stop() {
    stopping = true;
    List<Future<Void>> stopped = feeds.values().stream().map(ConnectionFeed::stop).toList();
    feeds.clear();
    return Future.join(stopped);
  }

  private void forget() {
    files
        .forget()
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("old contents are not forgotten yet"));
  }

  /** Feeds for the connections as they are now. */
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
    for (ConnectionFeed feed : List.copyOf(feeds.values())) {
      Connection now = wanted.get(feed.connection().id());
      if (now == null || now.version() != feed.connection().version()) {
        end(feed);
      }
    }
    wanted.forEach(
        (id, connection) -> {
          if (!feeds.containsKey(id) && !ending.contains(id)) {
            begin(connection);
          }
        });
  }

  private void end(ConnectionFeed feed) {
    String id = feed.connection().id();
    feeds.remove(id);
    ending.add(id);
    feed.stop().onComplete(stopped -> ending.remove(id));
  }

  private void begin(Connection connection) {
    Optional<FeedSettings> wanted;
    try {
      wanted = FeedSettings.of(connection);
    } catch (IllegalArgumentException e) {
      unfit(connection, String.valueOf(e.getMessage()));
      return;
    }
    wanted.ifPresent(found -> begin(connection, found));
  }

  private void begin(Connection connection, FeedSettings found) {
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor(
            "feed-" + connection.id(), 1, LONGEST_WORK_HOURS, TimeUnit.HOURS);
    FeedMetrics.Of counted = metrics.of(connection.id());
    FileIntake intake =
        new FileIntake(vertx, connection, found, worker, files, log, spool, config, counted, clock);
    ConnectionFeed feed =
        new ConnectionFeed(
            vertx, connection, found, opening(connection, found), worker, intake, counted, clock);
    feeds.put(connection.id(), feed);
    feed.start();
  }

  private PartnerFolder.Opening opening(Connection connection, FeedSettings found) {
    if (found.place() instanceof Sftp sftp) {
      return () ->
          SftpFolder.open(
              sftp, found, connection.secrets().at(clock.instant()).get(0), config.timeout());
    }
    return () -> LocalFolder.open(root, found);
  }

  /** Said once for each version of it. */
  private void unfit(Connection connection, String why) {
    if (!Long.valueOf(connection.version())
        .equals(unfit.put(connection.id(), connection.version()))) {
      LOGGER
          .atError()
          .addKeyValue("connection", connection.id())
          .addKeyValue("reason", why)
          .log("a connection cannot take files");
    }
  }
}
