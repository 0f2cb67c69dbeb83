package dev.milepost.dev.simulator;

import dev.milepost.dev.http.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partner's folder for the hub: what is handed over is gathered into files, each written under
 * another name first, and is taken when the hub's report says so. Reports and files that are done
 * with are removed here, as their owner does.
 *
 * <p>Lives on one context; the disk is asked on workers, one piece of work at a time.
 */
final class FileDrop {
  private static final Logger LOGGER = LoggerFactory.getLogger(FileDrop.class);
  private static final int TAKEN = 202;
  private static final int REFUSED = 422;
  private static final int MOST_IN_A_FILE = 2_000;

  private final Vertx vertx;
  private final Path folder;
  private final Writer writer;
  private final List<Waiting> gathered = new ArrayList<>();
  private final Map<String, List<Waiting>> there = new HashMap<>();
  private boolean busy;
  private boolean closed;

  private record Waiting(String message, Promise<Answer> settled) {}

  /** What a worker found. */
  private record Seen(Set<String> taken, Set<String> refused) {}

  /** Makes a file of messages. */
  interface Writer {
    /** The file's name, of no other file. */
    String name();

    /** The text of a file of these messages; called once after each name. */
    String text(List<String> messages);
  }

  FileDrop(Vertx vertx, Path folder, Writer writer) {
    this.vertx = vertx;
    this.folder = folder;
    this.writer = writer;
  }

  /** What the hub's report says: 202, or 422 where the file is among the failed ones. */
  Future<Answer> send(String message) {
    if (closed) {
      return Future.failedFuture("the simulator was stopped");
    }
    Waiting waiting = new Waiting(message, Promise.promise());
    gathered.add(waiting);
    return waiting.settled().future();
  }

  /** Messages without a report. */
  int open() {
    return gathered.size() + there.values().stream().mapToInt(List::size).sum();
  }

  /** Writes what was gathered, and reads the reports. Does nothing while that is under way. */
  Future<Void> turn() {
    if (busy || closed) {
      return Future.succeededFuture();
    }
    busy = true;
    List<Waiting> next =
        List.copyOf(gathered.subList(0, Math.min(MOST_IN_A_FILE, gathered.size())));
    gathered.subList(0, next.size()).clear();
    String name = next.isEmpty() ? "" : writer.name();
    if (!next.isEmpty()) {
      there.put(name, next);
    }
    Set<String> names = Set.copyOf(there.keySet());
    String text = next.isEmpty() ? "" : writer.text(next.stream().map(Waiting::message).toList());
    return vertx
        .executeBlocking(
            () -> {
              if (!name.isEmpty()) {
                write(name, text);
              }
              return look(names);
            })
        .onComplete(done -> busy = false)
        .onSuccess(this::settle)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", failure.toString())
                    .log("partner's folder not served"))
        .mapEmpty();
  }

  /** Writes nothing more. */
  void close() {
    closed = true;
    gathered.forEach(waiting -> waiting.settled().tryFail("the simulator was stopped"));
    there
        .values()
        .forEach(file -> file.forEach(one -> one.settled().tryFail("the simulator was stopped")));
    gathered.clear();
    there.clear();
  }

  private void settle(Seen seen) {
    settle(seen.taken(), new Answer(TAKEN, null));
    settle(seen.refused(), new Answer(REFUSED, null));
  }

  private void settle(Set<String> names, Answer answer) {
    for (String name : names) {
      List<Waiting> file = there.remove(name);
      if (file != null) {
        file.forEach(one -> one.settled().tryComplete(answer));
      }
    }
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(name + ".tmp");
    Files.writeString(unfinished, text, StandardCharsets.US_ASCII);
    Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private Seen look(Set<String> names) throws IOException {
    return new Seen(reported("done", names), reported("failed", names));
  }

  /** Those of the names that lie there with their report. */
  private Set<String> reported(String where, Set<String> names) throws IOException {
    Set<String> found = new HashSet<>();
    for (String name : names) {
      Path file = folder.resolve(where).resolve(name);
      Path report = file.resolveSibling(name + ".report.json");
      if (Files.exists(report) && Files.exists(file)) {
        Files.delete(file);
        Files.delete(report);
        found.add(name);
      }
    }
    return found;
  }
}
