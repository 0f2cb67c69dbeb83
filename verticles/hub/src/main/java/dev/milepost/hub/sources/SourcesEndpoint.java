package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.milepost.hub.connections.Fields;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.polling.ClientTokens;
import dev.milepost.hub.shipments.RegistrationReader;
import dev.milepost.hub.sources.RowMapping.Made;
import dev.milepost.hub.sources.Source.View;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /admin/v1/sources}: the ERPs that shipments are fetched from. Secrets go in and never come
 * out.
 */
public final class SourcesEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourcesEndpoint.class);
  private static final String PATH = "/admin/v1/sources";
  private static final String ONE = PATH + "/:id";
  private static final int BODY_LIMIT = 64 * 1024;
  private static final int ROW_LIMIT = 1024 * 1024;
  private static final int LONGEST_SECRET = 8 * 1024;

  /** Rows of a page that a dry run shows. */
  private static final int SHOWN = 20;

  private final SourceStore store;
  private final Pool pool;
  private final SecretBox box;
  private final RegistrationReader reader;
  private final SourceConfig config;
  private final Handler<RoutingContext> admins;
  private final Clock clock;

  /**
   * @param admins lets only those through who may administer sources
   */
  public SourcesEndpoint(
      Pool pool,
      SecretBox box,
      Contract contract,
      SourceConfig config,
      Handler<RoutingContext> admins,
      Clock clock) {
    this.store = new SourceStore(pool, box);
    this.pool = pool;
    this.box = box;
    this.reader = new RegistrationReader(contract);
    this.config = config;
    this.admins = admins;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    HttpClient http = SourcesVerticle.client(vertx, config);
    ErpClient client =
        new ErpClient(
            http, new ClientTokens(vertx, pool, box, http, config.timeout(), clock), config, clock);
    answer(router.post(PATH), BODY_LIMIT, ctx -> create(vertx, ctx));
    answer(router.get(PATH), BODY_LIMIT, this::list);
    answer(router.get(ONE), BODY_LIMIT, ctx -> shown(ctx, store.find(ctx.pathParam("id"))));
    answer(router.put(ONE), BODY_LIMIT, ctx -> replace(vertx, ctx));
    answer(router.delete(ONE), BODY_LIMIT, this::delete);
    answer(router.post(ONE + "/pause"), BODY_LIMIT, ctx -> setState(ctx, false));
    answer(router.post(ONE + "/resume"), BODY_LIMIT, ctx -> setState(ctx, true));
    answer(router.post(ONE + "/rotate"), BODY_LIMIT, this::rotate);
    answer(router.post(ONE + "/rewind"), BODY_LIMIT, this::rewind);
    answer(router.post(ONE + "/dry-run"), ROW_LIMIT, ctx -> dryRun(vertx, client, ctx));
  }

  private void answer(
      Route route, long limit, Function<RoutingContext, Future<JsonAnswer>> operation) {
    route
        .handler(JsonBody.upTo(limit))
        .handler(admins)
        .handler(JsonAnswer.by(operation))
        .failureHandler(Problems.handler());
  }

  private Future<JsonAnswer> create(Vertx vertx, RoutingContext ctx) {
    JsonObject body = JsonBody.of(ctx, JsonBody.MALFORMED).copy();
    Object id = body.remove("id");
    Object state = body.remove("state");
    Object secret = body.remove("secret");
    if (!(id instanceof String name) || !name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw Fields.refused(
          "id", "must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
    }
    if (state != null && !state.equals("active") && !state.equals("paused")) {
      throw Fields.refused("state", "must be 'active' or 'paused'");
    }
    String given = secret(SourceSettings.of(body), secret);
    return compiled(vertx, body)
        .compose(good -> store.create(name, !"paused".equals(state), body, given))
        .map(
            created -> {
              View view =
                  created.orElseThrow(
                      () ->
                          new ProblemException(
                              Problem.of(
                                  409,
                                  "source-exists",
                                  "There is such a source",
                                  "id: '" + name + "' is taken")));
              log(name, "created");
              return JsonAnswer.created(json(view), PATH + "/" + name);
            });
  }

  /** The mapping, once it is known to be one. */
  private static Future<RowMapping> compiled(Vertx vertx, JsonObject settings) {
    return vertx
        .executeBlocking(() -> RowMapping.of(settings.getString("mapping")), false)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof IllegalArgumentException
                        ? Fields.refused("mapping", String.valueOf(failure.getMessage()))
                        : failure));
  }

  private static @Nullable String secret(SourceSettings settings, @Nullable Object given) {
    if (!settings.needsSecret()) {
      if (given != null) {
        throw Fields.refused("secret", "access.by 'none' has none");
      }
      return null;
    }
    return secret(given);
  }

  private static String secret(@Nullable Object given) {
    if (given instanceof String secret && !secret.isBlank() && secret.length() <= LONGEST_SECRET) {
      return secret;
    }
    throw Fields.refused("secret", "must be a text of up to " + LONGEST_SECRET + " characters");
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    return store
        .all()
        .map(
            views ->
                JsonAnswer.of(
                    new JsonObject()
                        .put("sources", new JsonArray(views.stream().map(this::json).toList()))));
  }

  private Future<JsonAnswer> replace(Vertx vertx, RoutingContext ctx) {
    JsonObject body = JsonBody.of(ctx, JsonBody.MALFORMED);
    String id = ctx.pathParam("id");
    SourceSettings wanted = SourceSettings.of(body);
    return compiled(vertx, body)
        .compose(good -> found(id))
        .compose(
            view -> {
              JsonObject before = view.source().settings();
              if (wanted.needsSecret() != (view.source().secret() != null) || moves(before, body)) {
                // Else whoever may change a URL could have the secret sent there.
                throw Fields.refused(
                    "access", "another origin or way of access is another source: make a new one");
              }
              boolean goesOn =
                  Stream.of("kind", "url", "cursor", "rows")
                      .allMatch(name -> Objects.equals(before.getValue(name), body.getValue(name)));
              return shown(ctx, "changed", store.replace(id, body, goesOn));
            });
  }

  private static boolean moves(JsonObject before, JsonObject after) {
    return !Objects.equals(before.getValue("access"), after.getValue("access"))
        || !origin(before).equals(origin(after));
  }

  private static String origin(JsonObject settings) {
    String url = settings.getString("url");
    int path = url.indexOf('/', url.indexOf("//") + 2);
    return path < 0 ? url : url.substring(0, path);
  }

  private Future<JsonAnswer> rotate(RoutingContext ctx) {
    Fields fields = new Fields(JsonBody.of(ctx, JsonBody.MALFORMED), Set.of("secret"));
    String secret = secret(fields.text("secret"));
    String id = ctx.pathParam("id");
    return found(id)
        .compose(
            view -> {
              if (view.source().secret() == null) {
                throw Fields.refused("secret", "access.by 'none' has none");
              }
              return shown(ctx, "rotated", store.rotate(id, secret));
            });
  }

  private Future<JsonAnswer> rewind(RoutingContext ctx) {
    Fields fields = new Fields(JsonBody.of(ctx, JsonBody.MALFORMED), Set.of("from"));
    String from = fields.text("from");
    String id = ctx.pathParam("id");
    return found(id)
        .compose(
            view -> {
              CursorTerms terms = SourceSettings.of(view.source().settings()).cursor();
              String cursor = null;
              if (from != null) {
                cursor = terms == null ? null : terms.stamp(TextNode.valueOf(from));
                if (cursor == null) {
                  throw Fields.refused(
                      "from",
                      terms == null
                          ? "delta links know no time: leave it out to fetch everything anew"
                          : "must be a stamp of the cursor's type, such as " + terms.from());
                }
              }
              return shown(ctx, "rewound", store.rewind(id, cursor));
            });
  }

  private Future<JsonAnswer> setState(RoutingContext ctx, boolean active) {
    return shown(ctx, active ? "active" : "paused", store.setState(ctx.pathParam("id"), active));
  }

  private Future<JsonAnswer> delete(RoutingContext ctx) {
    String id = ctx.pathParam("id");
    return store
        .delete(id)
        .map(
            there -> {
              if (!there) {
                throw noSuch(id);
              }
              log(id, "deleted");
              return JsonAnswer.nothing();
            });
  }

  /** What the row in the body becomes, or without one the rows of the next page. */
  private Future<JsonAnswer> dryRun(Vertx vertx, ErpClient client, RoutingContext ctx) {
    About.nothingChanged(ctx);
    Buffer body = ctx.body().buffer();
    JsonNode row = body == null || body.length() == 0 ? null : row(body);
    return found(ctx.pathParam("id"))
        .compose(
            view ->
                compiled(vertx, view.source().settings())
                    .compose(
                        mapping ->
                            row == null
                                ? fetched(vertx, client, view, mapping)
                                : vertx.executeBlocking(
                                    () ->
                                        Json.mapper()
                                            .createObjectNode()
                                            .set(
                                                "rows",
                                                Json.mapper()
                                                    .createArrayNode()
                                                    .add(told(mapping, row))),
                                    false)))
        .map(JsonAnswer::of);
  }

  private static JsonNode row(Buffer body) {
    try {
      JsonNode json = Json.mapper().readTree(body.getBytes());
      if (json.path("row").isObject()) {
        return json.path("row");
      }
    } catch (IOException notJson) {
      // Answered below.
    }
    throw new ProblemException(
        Problem.of(
            400,
            "malformed",
            "The body cannot be read",
            "body: {\"row\": {...}} is expected, or none, to fetch a page"));
  }

  private Future<JsonNode> fetched(Vertx vertx, ErpClient client, View view, RowMapping mapping) {
    SourceSettings settings = SourceSettings.of(view.source().settings());
    Place place = settings.walk().begin(view.standing().cursor());
    return client
        .ask(view.source(), settings, place)
        .compose(
            fetched -> {
              if (fetched instanceof Fetched.Failed failed) {
                throw badGateway(failed.why());
              }
              Fetched.Answered answer = (Fetched.Answered) fetched;
              return vertx.executeBlocking(() -> told(settings, place, answer, mapping), false);
            });
  }

  private JsonNode told(
      SourceSettings settings, Place place, Fetched.Answered answer, RowMapping mapping) {
    Page page;
    try {
      page = settings.walk().read(place, answer.link(), answer.body());
    } catch (UnfitAnswer e) {
      throw badGateway(String.valueOf(e.getMessage()));
    }
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("asked", place.url()).put("read", page.rows().size()).put("more", page.next() != null);
    ArrayNode rows = json.putArray("rows");
    page.rows().stream()
        .limit(SHOWN)
        .forEach(
            row -> {
              ObjectNode told =
                  row.removed()
                      ? Json.mapper()
                          .createObjectNode()
                          .put("outcome", "skipped")
                          .put("why", "removed")
                      : told(mapping, row.json());
              rows.add(told.put("row", row.key()).put("stamp", row.stamp()));
            });
    return json;
  }

  private static ProblemException badGateway(String why) {
    return new ProblemException(
        Problem.of(502, "source-failed", "The ERP did not answer as it should", why));
  }

  private ObjectNode told(RowMapping mapping, JsonNode row) {
    ObjectNode json = Json.mapper().createObjectNode();
    Made made = mapping.map(row);
    if (made instanceof Made.Refused refused) {
      return json.put("outcome", "refused").put("why", refused.why());
    }
    if (!(made instanceof Made.Document document)) {
      return json.put("outcome", "skipped").put("why", "the mapping says null");
    }
    try {
      json.set("shipment", Json.mapper().readTree(document.json()));
      var unused = reader.read(Optional.empty(), document.id(), Buffer.buffer(document.json()));
      return json.put("outcome", "registers");
    } catch (ProblemException e) {
      return json.put("outcome", "refused").put("why", e.problem().detail());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Future<View> found(String id) {
    return store.find(id).map(found -> found.orElseThrow(() -> noSuch(id)));
  }

  private Future<JsonAnswer> shown(
      RoutingContext ctx, String change, Future<Optional<View>> changed) {
    return shown(ctx, changed).onSuccess(done -> log(ctx.pathParam("id"), change));
  }

  private Future<JsonAnswer> shown(RoutingContext ctx, Future<Optional<View>> found) {
    String id = ctx.pathParam("id");
    return found.map(view -> JsonAnswer.of(json(view.orElseThrow(() -> noSuch(id)))));
  }

  private static void log(String id, String change) {
    LOGGER.atInfo().addKeyValue("source", id).addKeyValue("change", change).log("Source changed");
  }

  private JsonObject json(View view) {
    Source source = view.source();
    Instant since = view.lastSuccess() == null ? source.createdAt() : view.lastSuccess();
    JsonObject standing =
        new JsonObject()
            .put("cursor", view.standing().cursor())
            .put("asking", view.asking())
            .put("node", view.node())
            .put("inRound", view.standing().place() != null)
            .put("reached", view.standing().reached())
            .put("nextAt", source.active() ? view.dueAt().toString() : null)
            .put("lastSuccessAt", text(view.lastSuccess()))
            .put("lagSeconds", Math.max(0, Duration.between(since, clock.instant()).toSeconds()))
            .put("failures", view.standing().failures())
            .put("lastError", view.lastError())
            .put("lastErrorAt", text(view.lastErrorAt()))
            .put(
                "rows",
                new JsonObject()
                    .put("sent", view.counts().sent())
                    .put("unchanged", view.counts().unchanged())
                    .put("skipped", view.counts().skipped())
                    .put("refused", view.counts().refused()));
    return new JsonObject()
        .put("id", source.id())
        .put("state", source.active() ? "active" : "paused")
        .mergeIn(source.settings())
        .put("createdAt", source.createdAt().toString())
        .put("updatedAt", source.updatedAt().toString())
        .put("standing", standing);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static ProblemException noSuch(String id) {
    return new ProblemException(
        Problem.of(404, "no-such-source", "No such source", "id: '" + id + "'"));
  }
}
