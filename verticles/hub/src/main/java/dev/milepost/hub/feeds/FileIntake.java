package dev.milepost.hub.feeds;

import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.FeedSettings;
import dev.milepost.hub.connections.FeedSettings.Folder;
import dev.milepost.hub.feeds.FeedFiles.Again;
import dev.milepost.hub.feeds.FeedFiles.Known;
import dev.milepost.hub.feeds.FeedMetrics.Outcome;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.Traceparent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the files of one connection, one at a time: claimed, copied, read through, kept in Kafka
 * piece by piece, remembered, acknowledged, moved away with a report. On one event loop; what
 * blocks is done by the connection's worker.
 *
 * <p>Who dies on the way leaves a claim that runs out. The next begins again: before the content is
 * remembered, with the same deliveries; after it, with what comes then. Acknowledgements keep their
 * numbers and names, so that they are written twice at most and never differ.
 */
final class FileIntake {
  private static final Logger LOGGER = LoggerFactory.getLogger(FileIntake.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Vertx vertx;
  private final Connection connection;
  private final FeedSettings settings;
  private final WorkerExecutor worker;
  private final FeedFiles files;
  private final InboundLog log;
  private final Path spool;
  private final FeedConfig config;
  private final FeedMetrics.Of metrics;
  private final Clock clock;
  private boolean stopping;

  FileIntake(
      Vertx vertx,
      Connection connection,
      FeedSettings settings,
      WorkerExecutor worker,
      FeedFiles files,
      InboundLog log,
      Path spool,
      FeedConfig config,
      FeedMetrics.Of metrics,
      Clock clock) {
    this.vertx = vertx;
    this.connection = connection;
    this.settings = settings;
    this.worker = worker;
    this.files = files;
    this.log = log;
    this.spool = spool;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The file under work is given up before its next piece, for another node or time. */
  void stop() {
    stopping = true;
  }

  /**
   * Takes a file, unless another node does. Fails when it cannot be taken now; it is as it was
   * then, and can be taken later.
   */
  Future<Void> take(PartnerFolder folder, FoundFile file) {
    return files
        .claim(connection.id(), file.name(), config.lease())
        .compose(
            claim ->
                claim.isEmpty()
                    ? Future.succeededFuture()
                    : new Work(folder, file, claim.get()).run());
  }

  /** A node that works on, though its file is another's, or that is to stop. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUp(String message) {
      super(message, null, false, false);
    }
  }

  /** The work at one file. */
  private final class Work {
    private final PartnerFolder folder;
    private final FoundFile file;
    private final long claim;
    private final Path copy;
    private boolean lost;

    Work(PartnerFolder folder, FoundFile file, long claim) {
      this.folder = folder;
      this.file = file;
      this.claim = claim;
      this.copy = spool.resolve(claim + ".file");
    }

    Future<Void> run() {
      long renewing = vertx.setPeriodic(Math.max(1, config.lease().toMillis() / 3), it -> renew());
      return Future.succeededFuture()
          .compose(begun -> worker.executeBlocking(this::fetch))
          .compose(plan -> plan.map(this::judge).orElseGet(() -> gone()))
          .recover(this::orUnfit)
          .onComplete(done -> metrics.file(done.succeeded() ? done.result() : Outcome.LATER))
          .eventually(
              () -> {
                vertx.cancelTimer(renewing);
                return worker.executeBlocking(() -> Files.deleteIfExists(copy));
              })
          .eventually(() -> files.release(connection.id(), file.name(), claim))
          .mapEmpty();
    }

    private void renew() {
      files
          .renew(connection.id(), file.name(), claim, config.lease())
          .onSuccess(still -> lost |= !still);
    }

    private Future<Void> stillOurs() {
      return lost || stopping
          ? Future.failedFuture(
              new GivenUp(lost ? "another node has taken it over" : "this node is stopping"))
          : Future.succeededFuture();
    }

    /** Copies it and reads it through; nothing when it is no longer what was found. */
    private Optional<FilePlan> fetch() throws IOException {
      if (!folder.look(file.name()).equals(Optional.of(file))) {
        return Optional.empty();
      }
      folder.fetch(file.name(), copy, config.maxFileBytes());
      boolean same = folder.look(file.name()).equals(Optional.of(file));
      return same && Files.size(copy) == file.size()
          ? Optional.of(FilePlan.of(copy, config))
          : Optional.empty();
    }

    private Future<Outcome> gone() {
      return Future.succeededFuture(Outcome.GONE);
    }

    private Future<Outcome> judge(FilePlan plan) {
      String unfit = plan.unfit();
      if (unfit != null) {
        return fail(plan, unfit);
      }
      return files
          .known(connection.id(), plan.digest())
          .compose(known -> known.map(it -> known(plan, it)).orElseGet(() -> keep(plan)));
    }

    private Future<Outcome> known(FilePlan plan, Known known) {
      boolean unfinished = !known.movedAway() && known.name().equals(file.name());
      return finish(plan, known, unfinished ? Outcome.KEPT : Outcome.DUPLICATE);
    }

    private Future<Outcome> keep(FilePlan plan) {
      List<Interchange> interchanges = plan.facts().interchanges();
      int controls =
          settings.acknowledge()
              ? interchanges.stream().mapToInt(Acknowledgement::controls).sum()
              : 0;
      return worker
          .executeBlocking(() -> plan.open(config))
          .compose(
              pieces -> {
                Promise<Void> kept = Promise.promise();
                next(plan, pieces, 1, kept);
                return kept.future()
                    .eventually(
                        () ->
                            worker.executeBlocking(
                                () -> {
                                  pieces.close();
                                  return null;
                                }));
              })
          .compose(
              kept ->
                  files.remember(
                      connection.id(),
                      plan.digest(),
                      file.name(),
                      plan.bytes(),
                      interchanges,
                      controls))
          .compose(known -> finish(plan, known, Outcome.KEPT));
    }

    /** One piece after the other: the next is made when Kafka has this one. */
    private void next(FilePlan plan, Pieces pieces, int number, Promise<Void> done) {
      stillOurs()
          .compose(ours -> worker.executeBlocking(() -> Optional.ofNullable(pieces.next())))
          .compose(piece -> keep(plan, number, piece))
          .onComplete(
              kept -> {
                if (kept.failed()) {
                  done.fail(kept.cause());
                } else if (kept.result()) {
                  next(plan, pieces, number + 1, done);
                } else {
                  done.complete();
                }
              });
    }

    /** Keeps a piece; false when there was none. */
    private Future<Boolean> keep(FilePlan plan, int number, Optional<byte[]> piece) {
      if (piece.isEmpty()) {
        return Future.succeededFuture(false);
      }
      List<Map.Entry<String, String>> headers = new ArrayList<>();
      headers.add(Map.entry(TopicHeader.TRACEPARENT, Traceparent.fresh()));
      headers.add(Map.entry(TopicHeader.FILE, file.name()));
      headers.add(Map.entry(TopicHeader.FILE_SHA256, plan.sha256()));
      headers.add(Map.entry(TopicHeader.PIECE, number + "/" + plan.pieces()));
      InboundDelivery delivery =
          new InboundDelivery(
              connection.id(),
              connection.carrier(),
              plan.delivery(connection.id(), number),
              clock.instant(),
              headers,
              piece.get());
      return log.keep(delivery)
          .map(
              kept -> {
                metrics.deliveries.increment();
                metrics.bytes.increment(piece.get().length);
                return true;
              });
    }

    /** It is in Kafka, and remembered: answers the partner, and moves it away. */
    private Future<Outcome> finish(FilePlan plan, Known known, Outcome outcome) {
      return files
          .again(connection.id(), plan.digest(), plan.facts().interchanges())
          .compose(
              again ->
                  stillOurs()
                      .compose(
                          ours ->
                              worker.executeBlocking(
                                  () -> {
                                    moveAway(plan, known, outcome, again);
                                    return again;
                                  })))
          .compose(again -> files.movedAway(connection.id(), plan.digest()).map(again))
          .map(
              again -> {
                if (outcome == Outcome.KEPT) {
                  metrics.numbersAgain.increment(again.size());
                  metrics.newNumbers.increment(plan.facts().interchanges().size() - again.size());
                }
                return outcome;
              });
    }

    private void moveAway(FilePlan plan, Known known, Outcome outcome, List<Again> again)
        throws IOException {
      List<String> names = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      acknowledge(plan, known, names, problems);
      FileReport report =
          new FileReport(connection.id(), file.name(), outcome.word(), clock.instant())
              .of(plan)
              .deliveries(plan, connection.id())
              .envelopes(plan, again)
              .acknowledgements(names, problems);
      if (outcome == Outcome.DUPLICATE) {
        report.duplicateOf(known);
      }
      move(Folder.DONE, report);
    }

    /** A partner that sends a file again may have missed the answer: it gets the same once more. */
    private void acknowledge(FilePlan plan, Known known, List<String> names, List<String> problems)
        throws IOException {
      Integer first = known.control();
      if (!settings.acknowledge() || first == null) {
        return;
      }
      int control = first;
      for (Interchange one : plan.facts().interchanges()) {
        int numbers = Acknowledgement.controls(one);
        if (numbers > 0) {
          try {
            Acknowledgement answer = Acknowledgement.of(one, control, known.takenAt());
            folder.put(Folder.OUT, answer.name(), answer.bytes());
            names.add(answer.name());
            metrics.acknowledgements.increment();
          } catch (IllegalArgumentException e) {
            problems.add("interchange " + one.control() + ": " + e.getMessage());
          }
          control += numbers;
        }
      }
    }

    private Future<Outcome> fail(@Nullable FilePlan plan, String why) {
      FileReport report =
          new FileReport(connection.id(), file.name(), Outcome.FAILED.word(), clock.instant())
              .why(why);
      if (plan != null) {
        report.of(plan).envelopes(plan, List.of());
      }
      LOGGER
          .atWarn()
          .addKeyValue("connection", connection.id())
          .addKeyValue("reason", why)
          .log("a file cannot be taken");
      return stillOurs()
          .compose(
              ours ->
                  worker.executeBlocking(
                      () -> {
                        move(Folder.FAILED, report);
                        return Outcome.FAILED;
                      }));
    }

    private Future<Outcome> orUnfit(Throwable failure) {
      if (failure instanceof UnfitFile) {
        return fail(null, String.valueOf(failure.getMessage()));
      }
      if (failure instanceof RecordTooLargeException
          || failure instanceof RecordBatchTooLargeException) {
        return fail(null, "Kafka refuses a record of it as too large: " + failure.getMessage());
      }
      return Future.failedFuture(failure);
    }

    /**
     * The report first: of a file that was moved nobody would write one. What the partner put there
     * under the same name meanwhile stays.
     */
    private void move(Folder to, FileReport report) throws IOException {
      String name = free(to);
      folder.put(to, FileReport.nameFor(name), report.bytes());
      if (folder.look(file.name()).equals(Optional.of(file))) {
        folder.move(file.name(), to, name);
      }
    }

    private String free(Folder to) throws IOException {
      if (!folder.has(to, file.name())) {
        return file.name();
      }
      Instant now = clock.instant();
      String stamped = file.name() + "." + STAMP.format(now);
      return folder.has(to, stamped) ? stamped + "-" + claim : stamped;
    }
  }
}
