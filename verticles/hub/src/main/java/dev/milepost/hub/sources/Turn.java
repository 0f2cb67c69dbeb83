package dev.milepost.hub.sources;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.ingest.Traceparent;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.sources.Page.Row;
import dev.milepost.hub.sources.RowMapping.Made;
import dev.milepost.hub.sources.Source.Claim;
import dev.milepost.hub.sources.Source.Counts;
import dev.milepost.hub.sources.SourceStore.Step;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's turn at one source: page after page, until the round ends, something fails, or others
 * should have a turn. A page counts when all that its rows became is in Kafka; then the place to go
 * on from is written down. On one event loop.
 */
final class Turn {
  private static final Logger LOGGER = LoggerFactory.getLogger(Turn.class);

  /** After so many, others have a turn. */
  private static final int MOST_PAGES = 20;

  /** Rows on their way at once. */
  private static final int TOGETHER = 100;

  /** More than the bound of each mapping times the rows: what takes longer has no bound. */
  private static final long STUCK_SECONDS = 120;

  /** A page that takes longer is left to another turn, on whichever node. */
  private static final Duration LONGEST_PAGE = Duration.ofMinutes(30);

  /** Failures in a row after which a place is no longer believed in. */
  private static final int LOST_PLACE = 4;

  /** OData's word for a link that leads nowhere any more (Protocol, section 11.4). */
  private static final int GONE = 410;

  /** A dead letter is a record of Kafka's. */
  private static final int LONGEST_LETTER = 1024 * 1024;

  private static final int LONGEST_KEY = 200;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Claim claim;
  private final SourceStore store;
  private final ErpClient client;
  private final RecordSink sink;
  private final DeadLetters deadLetters;
  private final SourceConfig config;
  private final SourceMetrics metrics;

  private @Nullable Place at;
  private @Nullable String reached;
  private long heldUntil;
  private long pageSince;
  private int pages;
  private boolean stopping;
  private boolean lost;

  /** What is needed for all pages. */
  private record Ready(SourceSettings settings, RowMapping mapping) {}

  /** A page and its rows' fingerprints. */
  private record Read(Page page, List<Buffer> prints) {}

  /** Why a turn ends before its time. */
  private static class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;

    Ended(String why) {
      super(why, null, false, false);
    }
  }

  /** Another node goes on, or the source is not what it was. */
  private static final class NotOurs extends Ended {
    private static final long serialVersionUID = 1;

    NotOurs() {
      super("the source is another's, or was changed");
    }
  }

  /** The ERP did not answer. */
  private static final class Unanswered extends Ended {
    private static final long serialVersionUID = 1;

    private final transient Fetched.Failed how;

    Unanswered(Fetched.Failed how) {
      super(how.why());
      this.how = how;
    }
  }

  /** A mapping for whose time there is no bound: a regular expression, for one. */
  private static final class Stuck extends Ended {
    private static final long serialVersionUID = 1;

    Stuck() {
      super("the mapping does not end; the source is paused");
    }
  }

  /**
   * @param asOf {@link System#nanoTime} before it was claimed
   */
  Turn(
      Vertx vertx,
      WorkerExecutor worker,
      Claim claim,
      long asOf,
      SourceStore store,
      ErpClient client,
      RecordSink sink,
      DeadLetters deadLetters,
      SourceConfig config,
      SourceMetrics metrics) {
    this.vertx = vertx;
    this.worker = worker;
    this.claim = claim;
    this.store = store;
    this.client = client;
    this.sink = sink;
    this.deadLetters = deadLetters;
    this.config = config;
    this.metrics = metrics;
    this.at = claim.standing().place();
    this.reached = at == null ? null : claim.standing().reached();
    this.pageSince = asOf;
    held(asOf);
  }

  /** Ends after the page that is under way. */
  void stop() {
    stopping = true;
  }

  /** Never fails. */
  Future<Void> run() {
    long renewing = vertx.setPeriodic(Math.max(1, config.lease().toMillis() / 3), timer -> renew());
    return worker
        .executeBlocking(this::prepare, false)
        .compose(this::page)
        .recover(this::failed)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("source", id())
                    .addKeyValue("reason", failure.toString())
                    .log("a source's turn is not written down, another will be taken"))
        .otherwiseEmpty()
        .onComplete(ended -> vertx.cancelTimer(renewing));
  }

  private Ready prepare() {
    return new Ready(
        SourceSettings.of(claim.source().settings()),
        RowMapping.of(claim.source().settings().getString("mapping")));
  }

  private String id() {
    return claim.source().id();
  }

  private Future<Void> page(Ready ready) {
    Place place = at == null ? ready.settings().walk().begin(claim.standing().cursor()) : at;
    return client
        .ask(claim.source(), ready.settings(), place)
        .compose(
            fetched -> {
              if (fetched instanceof Fetched.Failed failed) {
                metrics.asked(id(), failed.outcome());
                return Future.failedFuture(new Unanswered(failed));
              }
              return read(ready.settings(), place, (Fetched.Answered) fetched);
            })
        .compose(read -> known(read).compose(known -> take(ready, read, known)))
        .compose(
            step ->
                store.settle(claim, step, config.lease()).compose(ours -> goOn(ready, step, ours)));
  }

  private Future<Read> read(SourceSettings settings, Place place, Fetched.Answered answer) {
    return worker
        .executeBlocking(
            () -> {
              if (place.turn() > Place.MOST_TURNS) {
                throw new UnfitAnswer("the next links go round in a circle");
              }
              Page page = settings.walk().read(place, answer.link(), answer.body());
              return new Read(
                  page,
                  page.rows().stream()
                      .map(row -> Buffer.buffer(Answers.digest(row.json())))
                      .toList());
            },
            false)
        .onComplete(read -> metrics.asked(id(), read.succeeded() ? "answered" : "unusable answer"));
  }

  private Future<Map<String, Buffer>> known(Read read) {
    return store.known(id(), read.page().rows().stream().map(Row::key).distinct().toList());
  }

  private Future<Void> goOn(Ready ready, Step step, boolean ours) {
    if (!ours) {
      return Future.failedFuture(new NotOurs());
    }
    metrics.settled(id(), step.counts());
    pageSince = System.nanoTime();
    at = step.place();
    reached = step.reached();
    return step.goesOn() ? page(ready) : Future.succeededFuture();
  }

  /** Writes what is new of a page to Kafka. */
  private Future<Step> take(Ready ready, Read read, Map<String, Buffer> before) {
    CursorTerms terms = ready.settings().cursor();
    List<Row> rows = read.page().rows();
    Map<String, Buffer> known = new HashMap<>(before);
    List<Row> changed = new ArrayList<>();
    Map<String, Buffer> given = new LinkedHashMap<>();
    Map<String, String> stamps = new HashMap<>();
    String latest = reached;
    int unchanged = 0;
    int removed = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Buffer print = read.prints().get(i);
      if (terms != null) {
        latest = terms.later(latest, row.stamp());
      }
      if (row.removed()) {
        removed++;
        continue;
      }
      // By what was decided last: a row may come twice, in two forms, in one page.
      if (print.equals(known.put(row.key(), print))) {
        unchanged++;
      } else {
        changed.add(row);
      }
      given.put(row.key(), print);
      if (row.stamp() != null) {
        stamps.put(row.key(), row.stamp());
      }
    }
    Map<String, byte[]> seen = new HashMap<>();
    String end = latest;
    if (terms != null) {
      given.forEach(
          (key, print) -> {
            if (terms.comesAgain(stamps.get(key), end, claim.begun())) {
              seen.put(key, print.getBytes());
            }
          });
    }
    Counts counts = new Counts(0, unchanged, removed, 0);
    return write(ready.mapping(), changed, 0, counts)
        .map(written -> step(ready.settings(), read.page(), end, written, seen));
  }

  private Step step(
      SourceSettings settings,
      Page page,
      @Nullable String latest,
      Counts counts,
      Map<String, byte[]> seen) {
    Place next = page.next();
    String cursor = claim.standing().cursor();
    if (next == null) {
      CursorTerms terms = settings.cursor();
      return new Step(
          terms == null ? page.end() : terms.cursor(cursor, latest, claim.begun()),
          null,
          null,
          false,
          settings.every(),
          true,
          null,
          counts,
          seen);
    }
    pages++;
    boolean goesOn = pages < MOST_PAGES && !stopping;
    return new Step(cursor, next, latest, goesOn, Duration.ZERO, false, null, counts, seen);
  }

  private Future<Counts> write(RowMapping mapping, List<Row> rows, int from, Counts counts) {
    if (from >= rows.size()) {
      return Future.succeededFuture(counts);
    }
    List<Row> some = rows.subList(from, Math.min(rows.size(), from + TOGETHER));
    return worker
        .executeBlocking(() -> some.stream().map(row -> mapping.map(row.json())).toList(), false)
        .timeout(STUCK_SECONDS, TimeUnit.SECONDS)
        .recover(
            failure ->
                Future.failedFuture(failure instanceof TimeoutException ? new Stuck() : failure))
        .compose(made -> write(some, made, counts))
        .compose(written -> write(mapping, rows, from + some.size(), written));
  }

  private Future<Counts> write(List<Row> rows, List<Made> made, Counts before) {
    if (!isOurs()) {
      // What we would write now could come after what another node has fetched since.
      return Future.failedFuture(new NotOurs());
    }
    List<Future<Void>> writing = new ArrayList<>();
    int sent = 0;
    int nothing = 0;
    for (int i = 0; i < rows.size(); i++) {
      Made one = made.get(i);
      if (one instanceof Made.Document document) {
        sent++;
        writing.add(
            sink.send(Topic.SHIPMENTS, document.id(), document.json(), headers(rows.get(i).key())));
      } else if (one instanceof Made.Refused refused) {
        writing.add(refuse(rows.get(i), refused.why()));
      } else {
        nothing++;
      }
    }
    Counts counts =
        new Counts(
            before.sent() + sent,
            before.unchanged(),
            before.skipped() + nothing,
            before.refused() + writing.size() - sent);
    return Future.join(writing)
        .map(written -> counts)
        .recover(
            failure ->
                Future.failedFuture(
                    new Ended("Kafka does not take the rows: " + failure.getMessage())));
  }

  private Future<Void> refuse(Row row, String why) {
    byte[] json = row.json().toString().getBytes(StandardCharsets.UTF_8);
    return deadLetters.send(
        id() + "/" + shortened(row.key()),
        "source " + id(),
        json.length > LONGEST_LETTER ? Arrays.copyOf(json, LONGEST_LETTER) : json,
        headers(row.key()),
        List.of(new Decoded.Problem(null, why)));
  }

  private Headers headers(String key) {
    Headers headers = new RecordHeaders();
    Records.put(headers, TopicHeader.TRACEPARENT, Traceparent.fresh());
    Records.put(headers, TopicHeader.SOURCE, id());
    Records.put(headers, TopicHeader.SOURCE_ROW, shortened(key));
    return headers;
  }

  private static String shortened(String key) {
    return key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
  }

  private void held(long asOf) {
    heldUntil = asOf + config.lease().toNanos();
  }

  /** With time enough left for a send that takes as long as it may. */
  private boolean isOurs() {
    return !lost && heldUntil - System.nanoTime() > config.lease().toNanos() / 3;
  }

  private void renew() {
    long asOf = System.nanoTime();
    if (asOf - pageSince > LONGEST_PAGE.toNanos()) {
      lost = true;
    }
    if (lost) {
      return;
    }
    store
        .renew(claim, config.lease())
        .onSuccess(
            ours -> {
              if (ours) {
                held(asOf);
              } else {
                lost = true;
              }
            });
  }

  /** Writes a failure down, with when to try again. */
  private Future<Void> failed(Throwable failure) {
    if (failure instanceof NotOurs) {
      return Future.succeededFuture();
    }
    Fetched.@Nullable Failed unanswered = failure instanceof Unanswered ended ? ended.how : null;
    String why = words(failure);
    int failures = pages > 0 ? 1 : claim.standing().failures() + 1;
    LOGGER
        .atWarn()
        .addKeyValue("source", id())
        .addKeyValue("reason", why)
        .addKeyValue("failures", failures)
        .log("a source could not be fetched from");
    int status = unanswered == null ? 0 : unanswered.status();
    boolean within = at != null;
    boolean anew = within && unanswered != null && (isGone(status) || failures > LOST_PLACE);
    Duration rest = unanswered == null ? null : unanswered.rest();
    Step step =
        new Step(
            status == GONE && !within ? null : claim.standing().cursor(),
            anew ? null : at,
            anew ? null : reached,
            false,
            rest == null ? config.rest(failures) : rest,
            false,
            why,
            Counts.NONE,
            Map.of());
    return store
        .settle(claim, step, config.lease())
        .compose(
            written ->
                failure instanceof Stuck
                    ? store.setState(id(), false).<Void>mapEmpty()
                    : Future.succeededFuture());
  }

  /** What a link points to is not kept for ever. */
  private static boolean isGone(int status) {
    return status == 400 || status == 404 || status == GONE;
  }

  private static String words(Throwable failure) {
    if (failure instanceof ProblemException refused) {
      return Objects.requireNonNullElse(refused.problem().detail(), refused.problem().title());
    }
    return failure instanceof Ended
            || failure instanceof UnfitAnswer
            || failure instanceof IllegalArgumentException
        ? String.valueOf(failure.getMessage())
        : failure.toString();
  }
}
