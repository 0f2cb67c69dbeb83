package dev.milepost.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The living server process of one cluster folder; it is not our child, so signals and its pid file
 * are all we have.
 */
record Postmaster(ProcessHandle process, Path cluster) {

  private static final String PID_FILE = "postmaster.pid";
  private static final long STOP_SECONDS = 20;

  /** The pid file may be older than the last boot, so the number alone proves nothing. */
  static Optional<Postmaster> of(Path cluster) throws IOException {
    Path file = cluster.resolve(PID_FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(
            process -> process.info().command().filter(it -> it.endsWith("postgres")).isPresent())
        .map(process -> new Postmaster(process, cluster))
        .filter(Postmaster::isAlive);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return !Processes.hasEnded(process);
  }

  /** Drops the clients and shuts down in order; kills what has not ended by then. */
  void stop() {
    // SIGINT is the "fast" shutdown; ProcessHandle.destroy would send SIGTERM, which waits for the
    // clients.
    interrupt();
    if (!Processes.endsWithin(process, STOP_SECONDS)) {
      kill();
    }
  }

  /** Returns when all of the server's processes are gone. */
  void kill() {
    // The children notice a dead postmaster by themselves, but not at once, and until then no other
    // can start.
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      if (!Processes.endsWithin(each, STOP_SECONDS)) {
        throw new ServerFailure("PostgreSQL, process " + each.pid() + ", survived SIGKILL");
      }
    }
    try {
      // Normally PostgreSQL finds out by itself that the file is stale, but not while the dead
      // process waits to be reaped.
      Files.deleteIfExists(cluster.resolve(PID_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void interrupt() {
    try {
      new ProcessBuilder("sh", "-c", "kill -INT " + pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ServerFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ServerFailure("interrupted while waiting for PostgreSQL", e);
  }
}
