package dev.milepost.hub.feeds;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionWorkers;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the files that partners put into watched folders and on SFTP servers. Any number of nodes
 * may: they share the work through PostgreSQL, file by file.
 */
public final class FeedsVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(FeedsVerticle.class);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final long LONGEST_WORK_HOURS = 24;

  private final FeedFiles files;
  private final InboundLog log;
  private final Path root;
  private final Path spool;
  private final FeedConfig config;
  private final FeedMetrics metrics;
  private final Clock clock;
  private final ConnectionWorkers feeds;

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
    this.files = new FeedFiles(pool);
    this.log = log;
    this.root = root;
    this.spool = spool;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.feeds = new ConnectionWorkers(directory, this::feed);
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::prepare)
        .onSuccess(
            prepared -> {
              feeds.start(vertx);
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
    return feeds.stop();
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

  private Optional<ConnectionFeed> feed(Connection connection) {
    return FeedSettings.of(connection).map(found -> feed(connection, found));
  }

  private ConnectionFeed feed(Connection connection, FeedSettings found) {
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor(
            "feed-" + connection.id(), 1, LONGEST_WORK_HOURS, TimeUnit.HOURS);
    FeedMetrics.Of counted = metrics.of(connection.id());
    FileIntake intake =
        new FileIntake(vertx, connection, found, worker, files, log, spool, config, counted, clock);
    return new ConnectionFeed(
        vertx, connection, found, opening(connection, found), worker, intake, counted, clock);
  }

  private PartnerFolder.Opening opening(Connection connection, FeedSettings found) {
    if (found.place() instanceof Sftp sftp) {
      return () ->
          SftpFolder.open(
              sftp, found, connection.secrets().at(clock.instant()).get(0), config.timeout());
    }
    return () -> LocalFolder.open(root, found);
  }
}
