package dev.milepost.hub.deadletters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.event.Topic;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.deadletters.LetterStore.Affected;
import dev.milepost.hub.deadletters.LetterStore.Chosen;
import dev.milepost.hub.deadletters.LetterStore.Deed;
import dev.milepost.hub.deadletters.LetterStore.Kept;
import dev.milepost.hub.deadletters.LetterStore.Placed;
import dev.milepost.hub.deadletters.Rehearsal.Outcome;
import dev.milepost.hub.deadletters.Rehearsal.Reading;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/dead-letters} and {@code /agents/v1/redrives}: what could not be read or
 * registered, by its cause; each letter with the place that fails; and their way back. A viewer
 * reads, an agent decides; nobody whose token is bound to one customer may do either, for letters
 * have no customer.
 */
public final class DeadLettersEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeadLettersEndpoint.class);
  private static final String LETTERS = "/agents/v1/dead-letters";
  private static final String REDRIVES = "/agents/v1/redrives";

  /** A thousand ids. */
  private static final int LARGEST_BODY = 64 * 1024;

  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;
  private static final int DEFAULT_RATE = 50;

  /** So many are read for a dry run, some at a time and not longer than that. */
  private static final int MOST_TRIED = 1_000;

  private static final int TRIED_TOGETHER = 50;
  private static final Duration TRIED_FOR = Duration.ofSeconds(8);
  private static final int SAMPLES_EACH = 3;
  private static final int MOST_PROBLEMS = 20;

  private static final Duration RETENTION = Objects.requireNonNull(Topic.DEAD_LETTERS.retention());

  private static final Set<LetterState> OPEN = EnumSet.of(LetterState.OPEN, LetterState.REDRIVING);

  private final DeadLetterFiles files;
  private final Contract contract;
  private final Handler<RoutingContext> gate;
  private final Clock clock;

  /**
   * @param gate knows who calls, or refuses
   */
  public DeadLettersEndpoint(
      DeadLetterFiles files, Contract contract, Handler<RoutingContext> gate, Clock clock) {
    this.files = files;
    this.contract = contract;
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    reads(router, LETTERS, this::list);
    reads(router, LETTERS + "/groups", this::groups);
    reads(router, LETTERS + "/:id", this::show);
    reads(router, REDRIVES, this::redrives);
    reads(router, REDRIVES + "/:id", this::redrive);
    writes(router, LETTERS + "/redrive", this::begin);
    writes(router, LETTERS + "/dismiss", ctx -> settle(ctx, "dismissDeadLetters"));
    writes(router, LETTERS + "/reopen", ctx -> settle(ctx, "reopenDeadLetters"));
    writes(router, REDRIVES + "/:id/pause", ctx -> change(ctx, Change.PAUSE));
    writes(router, REDRIVES + "/:id/resume", ctx -> change(ctx, Change.RESUME));
    writes(router, REDRIVES + "/:id/cancel", ctx -> change(ctx, Change.CANCEL));
  }

  private void reads(
      Router router, String path, Function<RoutingContext, Future<JsonAnswer>> what) {
    router
        .get(path)
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(what));
  }

  private void writes(
      Router router, String path, Function<RoutingContext, Future<JsonAnswer>> what) {
    router
        .post(path)
        .handler(JsonBody.upTo(LARGEST_BODY))
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(what));
  }

  private Future<JsonAnswer> groups(RoutingContext ctx) {
    return files
        .letters()
        .groups(states(ctx), clock.instant())
        .compose(
            groups ->
                files
                    .letters()
                    .open()
                    .map(
                        open -> {
                          ObjectNode json = LetterView.object();
                          ArrayNode all = json.putArray("groups");
                          groups.forEach(
                              one ->
                                  all.add(LetterView.group(one, one.keptSince().plus(RETENTION))));
                          json.put("open", open)
                              .put("whole", groups.size() < LetterStore.MOST_GROUPS);
                          return JsonAnswer.of(json);
                        }));
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    int limit = limit(ctx);
    String after = ctx.request().getParam("after");
    return files
        .letters()
        .page(
            ctx.request().getParam("group"),
            ctx.request().getParam("delivery"),
            states(ctx),
            after == null
                ? Long.MAX_VALUE
                : number(after, "after: the 'next' of a page is expected"),
            limit + 1)
        .map(
            page -> {
              ObjectNode json = LetterView.object();
              ArrayNode letters = json.putArray("letters");
              page.stream().limit(limit).forEach(one -> letters.add(line(one)));
              if (page.size() > limit) {
                json.put("next", Long.toString(page.get(limit - 1).placed().id()));
              }
              return JsonAnswer.of(json);
            });
  }

  private static ObjectNode line(Kept letter) {
    return LetterView.line(letter, keptUntil(letter));
  }

  private static Instant keptUntil(Kept letter) {
    return letter.placed().place().sentAt().plus(RETENTION);
  }

  private Future<JsonAnswer> show(RoutingContext ctx) {
    long id = id(ctx, "letter");
    return files
        .letters()
        .find(id)
        .map(found -> found.orElseThrow(() -> noSuch("letter", ctx.pathParam("id"))))
        .compose(
            letter -> {
              List<Placed> one = List.of(letter.placed());
              Future<Map<LetterPlace, ConsumerRecord<String, byte[]>>> fetched =
                  files.log().fetch(List.of(letter.placed().place()));
              Future<@Nullable Reading> now =
                  fetched.compose(
                      records ->
                          records.isEmpty()
                              ? Future.<@Nullable Reading>succeededFuture()
                              : files.rehearsal().of(one, records).map(all -> all.get(0)));
              Future<List<Affected>> shipments = files.letters().shipments(id);
              Future<List<Deed>> history = files.letters().history(letter);
              Future<List<Kept>> returned = files.letters().returned(id);
              return Future.all(now, shipments, history, returned)
                  .map(
                      all ->
                          JsonAnswer.of(
                              LetterView.whole(
                                  letter,
                                  keptUntil(letter),
                                  fetched.result().get(letter.placed().place()),
                                  now.result(),
                                  shipments.result(),
                                  history.result(),
                                  returned.result())));
            });
  }

  private Future<JsonAnswer> begin(RoutingContext ctx) {
    JsonObject body = body(ctx, "redriveDeadLetters");
    Chosen which = chosen(body);
    if (body.getBoolean("dryRun", false)) {
      return files
          .letters()
          .count(which)
          .compose(
              letters ->
                  files
                      .letters()
                      .chosen(which, MOST_TRIED)
                      .compose(some -> tried(some, letters).map(JsonAnswer::of)));
    }
    String by = Identity.of(ctx).subject();
    String reason = reason(body);
    return files
        .redrives()
        .create(which, body.getInteger("rate", DEFAULT_RATE), by, reason, clock.instant())
        .map(
            created ->
                created.orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.of(
                                409,
                                "nothing-open",
                                "There is nothing to put back",
                                "none of these letters is open"))))
        .onSuccess(id -> log(by, "redrive", id))
        .compose(id -> files.redrives().find(id))
        .map(
            found -> {
              ObjectNode json = LetterView.redrive(found.orElseThrow());
              return new JsonAnswer(
                  201, json.toString(), REDRIVES + "/" + json.get("redrive").textValue());
            });
  }

  /** What has been found out so far of what letters would become. */
  private static final class Tried {
    final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    final Map<Outcome, Integer> sampled = new EnumMap<>(Outcome.class);
    final Map<String, Integer> problems = new HashMap<>();
    final Set<String> shipments = new HashSet<>();
    final List<Reading> samples = new ArrayList<>();
    int letters;
    int events;

    void add(Reading reading) {
      letters++;
      events += reading.events().size();
      outcomes.merge(reading.outcome(), 1, Integer::sum);
      if (sampled.merge(reading.outcome(), 1, Integer::sum) <= SAMPLES_EACH) {
        samples.add(reading);
      }
      for (Decoded.Problem problem : reading.problems()) {
        problems.merge(Cause.of(problem.why()), 1, Integer::sum);
      }
      for (Rehearsal.Heard heard : reading.events()) {
        if (heard.match() != null) {
          shipments.addAll(LetterView.shipments(heard.match()));
        }
      }
      if (reading.registers() != null && reading.outcome() == Outcome.READABLE) {
        shipments.add(reading.registers().id());
      }
    }
  }

  private Future<ObjectNode> tried(List<Placed> letters, long open) {
    Tried tried = new Tried();
    return tried(letters, 0, clock.instant().plus(TRIED_FOR), tried)
        .map(
            done -> {
              ObjectNode json =
                  LetterView.object()
                      .put("letters", open)
                      .put("tried", tried.letters)
                      .put("whole", tried.letters == open)
                      .put("events", tried.events)
                      .put("shipments", tried.shipments.size());
              ObjectNode outcomes = json.putObject("outcomes");
              for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                    outcome.name().toLowerCase(Locale.ROOT),
                    tried.outcomes.getOrDefault(outcome, 0));
              }
              ArrayNode problems = json.putArray("problems");
              tried.problems.entrySet().stream()
                  .sorted(
                      Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                          .thenComparing(Map.Entry.comparingByKey()))
                  .limit(MOST_PROBLEMS)
                  .forEach(
                      one ->
                          problems
                              .addObject()
                              .put("cause", one.getKey())
                              .put("count", one.getValue()));
              ArrayNode samples = json.putArray("samples");
              tried.samples.forEach(
                  one ->
                      samples.add(
                          LetterView.reading(one).put("letter", Long.toString(one.letter()))));
              return json;
            });
  }

  private Future<Void> tried(List<Placed> letters, int from, Instant until, Tried tried) {
    if (from >= letters.size() || (from > 0 && clock.instant().isAfter(until))) {
      return Future.succeededFuture();
    }
    List<Placed> some = letters.subList(from, Math.min(letters.size(), from + TRIED_TOGETHER));
    return files
        .log()
        .fetch(some.stream().map(Placed::place).toList())
        .compose(records -> files.rehearsal().of(some, records))
        .compose(
            readings -> {
              readings.forEach(tried::add);
              return tried(letters, from + some.size(), until, tried);
            });
  }

  private Future<JsonAnswer> settle(RoutingContext ctx, String operation) {
    JsonObject body = body(ctx, operation);
    Chosen which = chosen(body);
    if (which.letters() == null && which.group() == null) {
      throw invalid("letters or group: one of them is needed");
    }
    String by = Identity.of(ctx).subject();
    String reason = reason(body);
    boolean dismiss = operation.equals("dismissDeadLetters");
    return (dismiss
            ? files.letters().dismiss(which, by, reason, clock.instant())
            : files.letters().reopen(which, by, reason, clock.instant()))
        .onSuccess(letters -> log(by, dismiss ? "dismiss" : "reopen", letters))
        .map(letters -> JsonAnswer.of(LetterView.object().put("letters", letters)));
  }

  private Future<JsonAnswer> redrives(RoutingContext ctx) {
    return files
        .redrives()
        .newest()
        .map(
            all -> {
              ObjectNode json = LetterView.object();
              ArrayNode redrives = json.putArray("redrives");
              all.forEach(one -> redrives.add(LetterView.redrive(one)));
              return JsonAnswer.of(json);
            });
  }

  private Future<JsonAnswer> redrive(RoutingContext ctx) {
    return shown(id(ctx, "redrive"));
  }

  private Future<JsonAnswer> shown(long id) {
    return files
        .redrives()
        .find(id)
        .map(
            found ->
                JsonAnswer.of(
                    LetterView.redrive(
                        found.orElseThrow(() -> noSuch("redrive", Long.toString(id))))));
  }

  /** What can be done to a redrive that has not ended. */
  private enum Change {
    PAUSE("paused"),
    RESUME("running"),
    CANCEL("cancelled");

    private final String to;

    Change(String to) {
      this.to = to;
    }

    Set<String> from() {
      return switch (this) {
        case PAUSE -> Set.of("running");
        case RESUME -> Set.of("paused");
        case CANCEL -> Set.of("running", "paused");
      };
    }
  }

  /** Said again it changes nothing. */
  private Future<JsonAnswer> change(RoutingContext ctx, Change change) {
    long id = id(ctx, "redrive");
    String by = Identity.of(ctx).subject();
    return files
        .redrives()
        .change(id, change.from(), change.to, change.name(), by, clock.instant())
        .compose(
            changed -> {
              if (changed) {
                log(by, change.name().toLowerCase(Locale.ROOT), id);
              }
              return files.redrives().find(id);
            })
        .map(
            found -> {
              Redrive redrive = found.orElseThrow(() -> noSuch("redrive", ctx.pathParam("id")));
              if (!redrive.state().equals(change.to)) {
                throw new ProblemException(
                    Problem.of(
                        409, "redrive-ended", "The redrive has ended", "it is " + redrive.state()));
              }
              return JsonAnswer.of(LetterView.redrive(redrive));
            });
  }

  private static void log(String by, String action, long what) {
    LOGGER
        .atInfo()
        .addKeyValue("by", by)
        .addKeyValue("action", action)
        .addKeyValue("of", what)
        .log("dead letters decided");
  }

  private JsonObject body(RoutingContext ctx, String operation) {
    return contract.check(operation, JsonBody.of(ctx, JsonBody.NOT_JSON));
  }

  private static Chosen chosen(JsonObject body) {
    JsonArray letters = body.getJsonArray("letters");
    String group = body.getString("group");
    boolean all = body.getBoolean("all", false);
    if (Stream.of(letters != null, group != null, all).filter(Boolean::booleanValue).count() != 1) {
      throw invalid("letters, group or all: exactly one of them says which letters");
    }
    return new Chosen(
        letters == null
            ? null
            : letters.stream()
                .map(one -> number(String.valueOf(one), "letters: ids of letters are expected"))
                .distinct()
                .toList(),
        group);
  }

  private static String reason(JsonObject body) {
    String reason = body.getString("reason");
    if (reason == null || reason.isBlank()) {
      throw invalid("reason: 1 to 500 characters");
    }
    return reason.strip();
  }

  private static Set<LetterState> states(RoutingContext ctx) {
    String asked = ctx.request().getParam("state");
    if (asked == null || asked.equals("open")) {
      return OPEN;
    }
    return asked.equals("all")
        ? EnumSet.allOf(LetterState.class)
        : EnumSet.of(
            LetterState.of(asked)
                .orElseThrow(() -> invalid("state: open, redriven, dismissed, forgotten or all")));
  }

  private static int limit(RoutingContext ctx) {
    String asked = ctx.request().getParam("limit");
    String rule = "limit: a number from 1 to " + MOST;
    long limit = asked == null ? DEFAULT_LIMIT : number(asked, rule);
    if (limit < 1 || limit > MOST) {
      throw invalid(rule);
    }
    return (int) limit;
  }

  private static long id(RoutingContext ctx, String what) {
    String id = ctx.pathParam("id");
    if (!id.matches("\\d{1,18}")) {
      throw noSuch(what, id);
    }
    return Long.parseLong(id);
  }

  private static long number(String text, String otherwise) {
    if (!text.matches("\\d{1,18}")) {
      throw invalid(otherwise);
    }
    return Long.parseLong(text);
  }

  private static ProblemException noSuch(String what, String id) {
    return new ProblemException(
        Problem.of(404, "no-such-thing", "There is no such thing", what + ": '" + id + "'"));
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
