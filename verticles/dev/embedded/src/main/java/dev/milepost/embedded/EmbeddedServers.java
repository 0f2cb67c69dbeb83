package dev.milepost.embedded;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Kafka and PostgreSQL side by side in one data folder. */
public record EmbeddedServers(EmbeddedKafka kafka, EmbeddedPostgres postgres)
    implements AutoCloseable {

  /**
   * Starts both at the same time on free ports; returns when both answer, prints nothing. When one
   * fails, the other is stopped.
   *
   * @throws ServerFailure when either does not come up
   */
  public static EmbeddedServers start(Path dataFolder) {
    CompletableFuture<EmbeddedKafka> kafka =
        CompletableFuture.supplyAsync(
            () -> EmbeddedKafka.start(dataFolder, 0), EmbeddedServers::own);
    EmbeddedPostgres postgres;
    try {
      postgres = EmbeddedPostgres.start(dataFolder, 0);
    } catch (RuntimeException e) {
      kafka.thenAccept(EmbeddedKafka::close).exceptionally(ignored -> null).join();
      throw e;
    }
    try {
      return new EmbeddedServers(kafka.join(), postgres);
    } catch (CompletionException e) {
      postgres.close();
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** Stops both, in order and at the same time. */
  @Override
  public void close() {
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(kafka::close, EmbeddedServers::own);
    try {
      postgres.close();
    } finally {
      stopped.join();
    }
  }

  /** The common pool has one thread on a small machine, and may be busy with what waits for us. */
  private static void own(Runnable work) {
    Thread thread = new Thread(work, "embedded-kafka");
    thread.setDaemon(true);
    thread.start();
  }
}
