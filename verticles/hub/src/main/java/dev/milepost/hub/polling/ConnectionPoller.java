package dev.milepost.hub.polling;

import dev.milepost.carrier.Fingerprint;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.event.Reference;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.Traceparent;
import dev.milepost.hub.polling.Settled.Step;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the carrier of one connection, as much as all nodes together may and this one can. On one
 * event loop.
 *
 * <p>It takes turns at the connection's allowance with the other nodes' pollers: in each it reports
 * what came of its questions and takes new ones. An answer is in Kafka before its task is settled,
 * and a page is settled before the next is asked for: who dies in between leaves a task that
 * another asks about again, from the same place, and what that finds has the same delivery id.
 */
final class ConnectionPoller {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionPoller.class);
  private static final Duration BETWEEN_TURNS = Duration.ofMillis(50);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration NOT_KEPT = Duration.ofSeconds(5);

  /** A changed answer has gone through Kafka by then, and the journey says what is next. */
  private static final Duration UNTIL_FOLDED = Duration.ofSeconds(20);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
  private static final Duration LAST_RETRY = Duration.ofMinutes(30);
  private static final Duration FIRST_AFTER_REFUSAL = Duration.ofHours(1);
  private static final Duration LAST_AFTER_REFUSAL = Duration.ofDays(1);
  private static final int MOST_FINGERPRINTS = 64;
  private static final int MOST_PAUSE_HOURS = 24;

  private final Vertx vertx;
  private final PollCarrier carrier;
  private final CarrierClient client;
  private final PollTasks tasks;
  private final InboundLog log;
  private final PollConfig config;
  private final PollMetrics.Of metrics;
  private final Clock clock;
  private final CircuitBreaker breaker;
  private final Health health = new Health();
  private Connection connection;
  private PollSettings settings;

  private List<Settled> settled = new ArrayList<>();
  private Map<Long, Integer> answered = new HashMap<>();
  private Map<Long, Integer> unused = new HashMap<>();
  private @Nullable Duration pause;
  private int inFlight;
  private boolean alone;
  private boolean due;
  private boolean turning;
  private boolean awaited;
  private boolean stopping;
  private long restUntil;
  private @Nullable Instant failedAt;
  private @Nullable String failure;
  private final Promise<Void> stopped = Promise.promise();

  ConnectionPoller(
      Vertx vertx,
      Connection connection,
      PollCarrier carrier,
      PollSettings settings,
      CarrierClient client,
      PollTasks tasks,
      InboundLog log,
      PollConfig config,
      PollMetrics.Of metrics,
      Clock clock) {
    this.vertx = vertx;
    this.connection = connection;
    this.carrier = carrier;
    this.settings = settings;
    this.client = client;
    this.tasks = tasks;
    this.log = log;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.breaker =
        CircuitBreaker.create(
                "poll-" + connection.id(),
                vertx,
                new CircuitBreakerOptions()
                    .setMaxFailures(1)
                    .setTimeout(-1)
                    .setResetTimeout(config.tryAgainAfter().toMillis())
                    .setNotificationAddress(null))
            .<Boolean>failurePolicy(ask -> health.failsMostly(ask.failed()))
            .openHandler(open -> leftAlone())
            .halfOpenHandler(half -> metrics.circuit.set(1))
            .closeHandler(
                closed -> {
                  health.clear();
                  metrics.circuit.set(0);
                  alone = false;
                  LOGGER
                      .atInfo()
                      .addKeyValue("connection", connection.id())
                      .log("the carrier answers again");
                });
  }

  /** Said once for an outage, and not after each trial. */
  private void leftAlone() {
    metrics.circuit.set(2);
    if (!alone) {
      alone = true;
      LOGGER
          .atWarn()
          .addKeyValue("connection", connection.id())
          .log("the carrier mostly fails and is left alone");
    }
  }

  Connection connection() {
    return connection;
  }

  PollCarrier carrier() {
    return carrier;
  }

  PollSettings settings() {
    return settings;
  }

  PollMetrics.Of metrics() {
    return metrics;
  }

  /** How this node finds the carrier, for the others. */
  PollTasks.Seen seen() {
    String state =
        switch (breaker.state()) {
          case CLOSED -> "closed";
          case HALF_OPEN -> "half-open";
          case OPEN -> "open";
        };
    return new PollTasks.Seen(connection.id(), state, failedAt, failure);
  }

  private void failed(String why) {
    failedAt = clock.instant();
    failure = why;
  }

  /** What is set from now on. */
  void set(Connection changed, PollSettings changedSettings) {
    connection = changed;
    settings = changedSettings;
  }

  /** Makes what is needed in PostgreSQL. */
  Future<Void> open() {
    return tasks.open(connection.id(), settings.limits(), carrier.terms().feed());
  }

  /** There is something to ask. */
  void due() {
    due = true;
    turn();
  }

  /** Asks nothing new, and succeeds when all that is under way is settled. */
  Future<Void> stop() {
    stopping = true;
    turn();
    endWhenDone();
    return stopped.future();
  }

  private void endWhenDone() {
    if (stopping && inFlight == 0 && !turning && nothingToSay()) {
      stopped.tryComplete();
      breaker.close();
    }
  }

  private boolean nothingToSay() {
    return settled.isEmpty() && answered.isEmpty() && unused.isEmpty() && pause == null;
  }

  private int room() {
    if (stopping || !due || clock.millis() < restUntil) {
      return 0;
    }
    CircuitBreakerState state = breaker.state();
    if (state == CircuitBreakerState.OPEN) {
      return 0;
    }
    int most = state == CircuitBreakerState.CLOSED ? settings.inFlight() : 1;
    return Math.max(0, most - inFlight);
  }

  private void turn() {
    if (turning || awaited) {
      return;
    }
    int wanted = room();
    if (wanted == 0 && nothingToSay()) {
      endWhenDone();
      return;
    }
    turning = true;
    PollTasks.Turn turn =
        new PollTasks.Turn(settled, answered, unused, pause, wanted, carrier.terms().atOnce());
    settled = new ArrayList<>();
    answered = new HashMap<>();
    unused = new HashMap<>();
    pause = null;
    tasks
        .turn(connection.id(), settings.limits(), config.lease(), turn)
        .onComplete(
            given -> {
              turning = false;
              if (given.succeeded()) {
                use(given.result(), wanted);
                await(BETWEEN_TURNS);
              } else {
                sayAgain(turn, given.cause());
                await(AFTER_FAILURE);
              }
            });
  }

  /** A turn says much at once: not one for each answer. */
  private void await(Duration pauseBetween) {
    awaited = true;
    vertx.setTimer(
        pauseBetween.toMillis(),
        timer -> {
          awaited = false;
          turn();
        });
  }

  private void sayAgain(PollTasks.Turn turn, Throwable failure) {
    settled.addAll(0, turn.settled());
    turn.answered().forEach((grant, count) -> answered.merge(grant, count, Integer::sum));
    turn.unused().forEach((grant, count) -> unused.merge(grant, count, Integer::sum));
    pause = longer(pause, turn.pause());
    LOGGER
        .atWarn()
        .addKeyValue("connection", connection.id())
        .addKeyValue("reason", failure.toString())
        .log("no turn at asking, trying again");
  }

  private void use(PollTasks.Given given, int wanted) {
    if (!given.rest().isZero()) {
      restUntil =
          clock.millis() + Math.min(given.rest().toMillis(), Duration.ofHours(1).toMillis());
      metrics.limited.increment();
    }
    if (wanted > 0) {
      due = given.more();
    }
    List<List<PollTask>> questions = Questions.of(given.tasks(), carrier.terms().atOnce());
    for (int i = 0; i < questions.size(); i++) {
      if (i < given.questions()) {
        ask(questions.get(i), given.grant());
      } else {
        questions.get(i).forEach(task -> putOff(task, Duration.ZERO));
        due = true;
      }
    }
  }

  private void putOff(PollTask task, Duration rest) {
    settled.add(Settled.putOff(task, rest, task.position()));
  }

  private void ask(List<PollTask> asked, long grant) {
    inFlight++;
    metrics.inFlight.set(inFlight);
    List<Reference> references =
        asked.stream().map(PollTask::reference).filter(Objects::nonNull).toList();
    PollTask first = asked.get(0);
    PollQuestion question = new PollQuestion(references, first.position(), settings.settings());
    String etag = asked.size() == 1 && first.position() == null ? first.etag() : null;
    long began = System.nanoTime();
    Promise<Asked> done = Promise.promise();
    breaker
        .<Boolean>execute(
            () ->
                client
                    .ask(connection, carrier, settings, question, etag)
                    .compose(
                        came -> {
                          done.complete(came);
                          Duration took = Duration.ofNanos(System.nanoTime() - began);
                          metrics.took.record(took);
                          boolean bad =
                              came instanceof Asked.Failed || took.compareTo(config.slow()) > 0;
                          return bad
                              ? Future.failedFuture("does not serve")
                              : Future.succeededFuture(true);
                        }))
        .onFailure(failure -> done.tryFail(failure));
    done.future()
        .compose(came -> settle(asked, question, came))
        .recover(failure -> notPut(asked, failure))
        .onComplete(
            ended -> {
              inFlight--;
              metrics.inFlight.set(inFlight);
              answered.merge(grant, 1, Integer::sum);
              turn();
            });
  }

  /** The circuit was opened by another question between the turn and this one; or a bug. */
  private Future<Void> notPut(List<PollTask> asked, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("connection", connection.id())
        .addKeyValue("reason", failure.toString())
        .log("not asked");
    asked.forEach(task -> putOff(task, AFTER_FAILURE));
    return Future.succeededFuture();
  }

  private Future<Void> settle(List<PollTask> asked, PollQuestion question, Asked came) {
    if (came instanceof Asked.Answered page) {
      metrics.asked("answered");
      return take(asked, question, page);
    }
    if (came instanceof Asked.NotModified) {
      metrics.asked("answered");
      metrics.unchanged.increment();
      asked.forEach(task -> settled.add(next(task, false, task.fingerprints(), task.etag(), null)));
    } else if (came instanceof Asked.Busy busy) {
      metrics.asked("busy");
      pause = longer(pause, busy.rest());
      asked.forEach(task -> putOff(task, Duration.ZERO));
    } else if (came instanceof Asked.Refused refused) {
      metrics.asked("refused");
      failed(refused.why());
      refuse(asked, refused.why());
    } else if (came instanceof Asked.Failed failed) {
      metrics.asked(failed.why());
      failed(failed.why());
      pause = longer(pause, failed.rest());
      asked.forEach(
          task ->
              settled.add(
                  Settled.failed(
                      task, backOff(FIRST_RETRY, LAST_RETRY, task.failures()), failed.why())));
    }
    return Future.succeededFuture();
  }

  private void refuse(List<PollTask> asked, String why) {
    if (asked.size() > 1) {
      // One of them, and nobody knows which.
      asked.forEach(task -> settled.add(Settled.refused(task, Duration.ZERO, why)));
      return;
    }
    metrics.refused.increment();
    PollTask task = asked.get(0);
    LOGGER
        .atWarn()
        .addKeyValue("connection", connection.id())
        .addKeyValue("reason", why)
        .log("the carrier refuses a question");
    Duration rest =
        task.failures() == 0
            ? FIRST_RETRY
            : backOff(FIRST_AFTER_REFUSAL, LAST_AFTER_REFUSAL, task.failures() - 1);
    settled.add(Settled.refused(task, rest, why));
  }

  /** Kept where it says something new, and then settled. */
  private Future<Void> take(List<PollTask> asked, PollQuestion question, Asked.Answered answer) {
    PollAnswer.Page page = answer.page();
    if (page.more() && asked.size() > 1) {
      // The place to go on from would be that of all of them; alone each has its own.
      asked.forEach(
          task -> settled.add(Settled.refused(task, Duration.ZERO, "an answer of several pages")));
      return Future.succeededFuture();
    }
    boolean feed = carrier.terms().feed();
    Map<String, PollAnswer.Said> said =
        page.said().stream()
            .collect(Collectors.toMap(PollAnswer.Said::reference, one -> one, (one, other) -> one));
    List<Settled> outcome = new ArrayList<>();
    Set<String> news = new LinkedHashSet<>();
    for (PollTask task : asked) {
      PollAnswer.Said one =
          feed
              ? new PollAnswer.Said("", true, Fingerprint.of(answer.body().getBytes()))
              : said.get(task.value());
      if (one == null) {
        outcome.add(
            Settled.failed(
                task, backOff(FIRST_RETRY, LAST_RETRY, task.failures()), "left out of the answer"));
        continue;
      }
      // That a carrier does not know a number is no delivery: there is nothing in it to read.
      boolean changed = one.known() && !task.fingerprints().contains(one.fingerprint());
      if (changed) {
        news.add(one.fingerprint());
      }
      outcome.add(settled(task, page, one, changed, answer.etag()));
    }
    if (news.isEmpty()) {
      metrics.unchanged.increment();
      settled.addAll(outcome);
      return Future.succeededFuture();
    }
    return log.keep(delivery(asked, question, answer, news))
        .onSuccess(
            kept -> {
              metrics.changed.increment();
              settled.addAll(outcome);
            })
        .<Void>mapEmpty()
        .recover(
            failure -> {
              metrics.notKept.increment();
              LOGGER
                  .atWarn()
                  .addKeyValue("connection", connection.id())
                  .addKeyValue("reason", failure.toString())
                  .log("an answer could not be kept and is asked for again");
              asked.forEach(task -> putOff(task, NOT_KEPT));
              return Future.succeededFuture();
            });
  }

  private Settled settled(
      PollTask task,
      PollAnswer.Page page,
      PollAnswer.Said said,
      boolean changed,
      @Nullable String etag) {
    boolean onePage = task.position() == null && !page.more();
    List<String> fingerprints = task.fingerprints();
    if (said.known()) {
      fingerprints =
          onePage || task.reference() == null
              ? List.of(said.fingerprint())
              : with(task.fingerprints(), said.fingerprint());
    }
    if (page.more()) {
      return Settled.answered(
          task, Step.ASK, Duration.ZERO, changed, page.next(), fingerprints, null, said.known());
    }
    return task.reference() == null
        ? Settled.answered(
            task,
            Step.ASK,
            settings.every(),
            changed,
            page.next() == null ? task.position() : page.next(),
            fingerprints,
            null,
            null)
        : next(task, changed, fingerprints, onePage ? etag : null, said.known());
  }

  /** A reference was answered about: now it is thought about when to ask next. */
  private static Settled next(
      PollTask task,
      boolean changed,
      List<String> fingerprints,
      @Nullable String etag,
      @Nullable Boolean known) {
    return Settled.answered(
        task,
        Step.PLAN,
        changed ? UNTIL_FOLDED : Duration.ZERO,
        changed,
        null,
        fingerprints,
        etag,
        known);
  }

  /** The pages of an answer, those that were said last at the end. */
  private static List<String> with(List<String> before, String page) {
    List<String> pages = new ArrayList<>(before);
    pages.remove(page);
    pages.add(page);
    return pages.subList(Math.max(0, pages.size() - MOST_FINGERPRINTS), pages.size());
  }

  private InboundDelivery delivery(
      List<PollTask> asked, PollQuestion question, Asked.Answered answer, Set<String> news) {
    PollRequest request = carrier.request(question);
    PollTask first = asked.get(0);
    String name =
        String.join(
            "\n",
            connection.id(),
            request.target(),
            String.valueOf(request.body()),
            String.valueOf(first.position()),
            String.valueOf(first.askedAt()),
            String.join(" ", news));
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry(TopicHeader.TRACEPARENT, Traceparent.fresh()));
    if (answer.contentType() != null) {
      headers.add(Map.entry(TopicHeader.HTTP_PREFIX + "content-type", answer.contentType()));
    }
    if (question.references().size() == 1) {
      // Some answers do not say of which parcel they speak.
      headers.add(
          Map.entry(
              TopicHeader.HTTP_PREFIX + "milepost-reference",
              question.references().get(0).value()));
    }
    return new InboundDelivery(
        connection.id(),
        connection.carrier(),
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
        clock.instant(),
        headers,
        answer.body().getBytes());
  }

  private static Duration backOff(Duration first, Duration last, int failures) {
    Duration rest = first.multipliedBy(1L << Math.min(failures, 12));
    return rest.compareTo(last) > 0 ? last : rest;
  }

  private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Duration longer = one.compareTo(other) > 0 ? one : other;
    Duration most = Duration.ofHours(MOST_PAUSE_HOURS);
    return longer.compareTo(most) > 0 ? most : longer;
  }
}
