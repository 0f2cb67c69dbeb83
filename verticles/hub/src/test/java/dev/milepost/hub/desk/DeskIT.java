package dev.milepost.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.EventStream;
import dev.milepost.hub.EventStream.Frame;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agents' desk over HTTP, from a shipment's event to what two agents see of it. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class DeskIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DELAYS = "/agents/v1/delays";

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private String anna;
  private String ben;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
    anna = hub.agent("anna-" + unique);
    ben = hub.agent("ben-" + unique);
  }

  @Test
  void showsADelayFromItsOpeningToItsClearing() {
    RunningHub.UpsConnection ups = hub.ups();
    try (EventStream stream = hub.followQueue(hub.agent(), "")) {
      hub.register(shipment, late());
      JsonObject opened = frame(stream, true).data();
      ups.post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());
      JsonObject moved =
          stream
              .await(
                  frame ->
                      isOfShipment(frame) && "DEPARTED".equals(frame.data().getString("milestone")))
              .data();
      JsonObject listed = listed("open");
      ups.post(Ups.delivered(number, hub.clock().instant().minusSeconds(30)).encode());
      JsonObject closed = frame(stream, false).data();

      assertThat(opened.getString("customer")).isEqualTo(customer);
      assertThat(opened.getJsonArray("orders")).containsExactly("SO-" + unique);
      assertThat(opened.getJsonArray("references").getJsonObject(0).getString("value"))
          .isEqualTo(number);
      assertThat(opened.getString("carrier")).isEqualTo("UPS");
      assertThat(opened.getJsonObject("delay").getString("kind")).isEqualTo("MISSED_PROMISE");
      assertThat(opened.getJsonObject("promise").getString("latest")).isNotBlank();
      assertThat(opened.getJsonObject("destination").getString("city")).isEqualTo("Louisville");
      assertThat(opened.containsKey("milestone")).isTrue();
      assertThat(opened.getValue("milestone")).isNull();
      assertThat(moved.getString("id")).isEqualTo(opened.getString("id"));
      assertThat(moved.getLong("version")).isGreaterThan(opened.getLong("version"));
      assertThat(moved.getJsonObject("place").getString("city")).isEqualTo("Louisville");
      assertThat(listed).isEqualTo(moved);
      assertThat(closed.getString("cleared")).startsWith("Now ");
      assertThat(closed.getString("clearedAt")).isNotNull();
      assertThat(closed.getJsonObject("delay").getString("kind")).isEqualTo("MISSED_PROMISE");
      assertThat(isListed("open")).isFalse();
      assertThat(listed("closed")).isEqualTo(closed);
    }
  }

  @Test
  void resumesByCursorAndTellsAGapOfACursorThatNoQueueGaveOut() {
    String before = page("open").getString("cursor");
    String id = open().getString("id");
    act("claim", anna, id);
    act("resolve", anna, new JsonObject().put("reason", "REFUNDED"), id);
    String version = listed("open").getLong("version").toString();

    try (EventStream resumed = hub.followQueue(ben, "?after=" + before);
        EventStream lost = hub.followQueue(ben, "?after=another-1z")) {
      Frame ready = resumed.await(frame -> frame.event().equals("ready"));
      Frame missed =
          resumed.await(
              frame -> isOfShipment(frame) && frame.data().getValue("resolution") != null);
      resumed.await(frame -> frame.event().equals("current"));
      lost.await(frame -> frame.event().equals("gap"));
      act("reopen", ben, id);
      Frame live =
          resumed.await(
              frame ->
                  isOfShipment(frame)
                      && frame.data().getLong("version") > missed.data().getLong("version"));

      assertThat(ready.id()).isEqualTo(before);
      assertThat(missed.data().getLong("version").toString()).isEqualTo(version);
      assertThat(missed.data().getString("owner")).isEqualTo("anna-" + unique);
      assertThat(live.data().getValue("resolution")).isNull();
      lost.await(this::isOfShipment);
      assertThat(resumed.frames()).noneMatch(frame -> frame.event().equals("gap"));
      List<String> told = resumed.frames().stream().map(Frame::event).toList();
      assertThat(told.indexOf("current"))
          .isEqualTo(told.lastIndexOf("current"))
          .isGreaterThan(resumed.frames().indexOf(missed))
          .isLessThan(resumed.frames().indexOf(live));
      assertThat(
              resumed.frames().stream()
                  .filter(frame -> frame.event().equals("delay"))
                  .map(frame -> frame.data().getLong("version"))
                  .toList())
          .doesNotHaveDuplicates()
          .isSorted();
    }
  }

  @Test
  void givesADelayToOneOfTwoWhoClaimItAndTellsTheOtherWhoWasFaster() {
    String id = open().getString("id");
    CompletableFuture<JsonObject> first =
        CompletableFuture.supplyAsync(() -> act("claim", anna, id));
    CompletableFuture<JsonObject> second =
        CompletableFuture.supplyAsync(() -> act("claim", ben, id));

    List<JsonObject> both = List.of(first.join(), second.join());

    assertThat(both)
        .extracting(result -> result.getString("outcome"))
        .containsExactlyInAnyOrder("done", "conflict");
    String owner = listed("open").getString("owner");
    assertThat(both)
        .allSatisfy(
            result -> assertThat(result.getJsonObject("delay").getString("owner")).isEqualTo(owner))
        .anySatisfy(result -> assertThat(result.getString("by")).isEqualTo(owner));
  }

  @Test
  void wakesASnoozeAndReopensAResolutionWhenTheDelayIsWorseByABand() {
    JsonObject opened = open();
    String id = opened.getString("id");
    JsonObject snooze =
        new JsonObject()
            .put("until", hub.clock().instant().plus(Duration.ofDays(1)).toString())
            .put("reason", "the carrier calls back");
    act("snooze", anna, snooze, id);
    JsonObject resolved =
        act("resolve", anna, new JsonObject().put("reason", "OTHER").put("note", "done"), id);

    hub.register(shipment, late().put("priority", "CRITICAL"));
    await()
        .atMost(PATIENCE)
        .until(() -> listed("open").getJsonObject("delay").getInteger("severity") >= 80);

    JsonObject worse = listed("open");
    assertThat(resolved.getJsonObject("delay").getJsonObject("resolution").getString("note"))
        .isEqualTo("done");
    assertThat(resolved.getJsonObject("delay").getValue("snoozedUntil")).isNull();
    assertThat(worse.getValue("resolution")).isNull();
    assertThat(worse.getString("priority")).isEqualTo("CRITICAL");
    assertThat(log())
        .extracting(line -> line.getString("action") + " " + line.getString("by"))
        .containsExactly("REOPEN milepost", "RESOLVE anna-" + unique, "SNOOZE anna-" + unique);
  }

  @Test
  void keepsNotesAndCallsWhomTheyMention() {
    JsonObject opened = open();
    String path = "/agents/v1/shipments/" + shipment;
    String text = "@ben-" + unique + " and @nobody-" + unique + ", the consignee moved.";
    assertThat(hub.post("/agents/v1/session", ben, "").status()).isEqualTo(200);
    try (EventStream bens = hub.followQueue(ben, "");
        EventStream annas = hub.followQueue(anna, "")) {
      Answer noted =
          hub.post(
              path + "/notes",
              anna,
              new JsonObject().put("text", text).put("case", opened.getString("id")).encode());
      Frame called = bens.await(frame -> frame.event().equals("mention"));
      annas.await(frame -> isOfShipment(frame) && frame.data().getInteger("notes") == 1);
      JsonArray unread =
          hub.get("/agents/v1/mentions?unread=true", ben).json().getJsonArray("mentions");
      Answer read =
          hub.post(
              "/agents/v1/mentions/read",
              ben,
              new JsonObject()
                  .put("mentions", new JsonArray().add(called.data().getString("id")))
                  .encode());

      assertThat(noted.status()).as(noted.body()).isEqualTo(201);
      assertThat(noted.json().getJsonArray("mentions")).containsExactly("ben-" + unique);
      assertThat(called.data().getString("text")).isEqualTo(text);
      assertThat(unread).hasSize(1);
      assertThat(read.json().getInteger("read")).isEqualTo(1);
      assertThat(hub.get("/agents/v1/mentions?unread=true", ben).json().getJsonArray("mentions"))
          .isEmpty();
      assertThat(hub.get("/agents/v1/mentions", ben).json().getJsonArray("mentions")).hasSize(1);
      assertThat(annas.frames()).noneMatch(frame -> frame.event().equals("mention"));
      assertThat(hub.get(path + "/notes", ben).json().getJsonArray("notes").getJsonObject(0))
          .isEqualTo(noted.json());
      assertThat(log())
          .extracting(line -> line.getString("action") + ": " + line.getString("note"))
          .containsExactly("NOTE: " + text);
      assertThat(problem(hub.post("/agents/v1/shipments/NONE/notes", anna, "{\"text\": \"x\"}")))
          .isEqualTo("404 no-such-thing");
    }
  }

  @Test
  void showsWhoLooksAndTellsThemOfTheShipmentsNews() {
    hub.register(shipment, late());
    RunningHub.UpsConnection ups = hub.ups();
    String tab = UUID.randomUUID().toString();
    String looks = new JsonObject().put("tab", tab).put("shipment", shipment).encode();
    try (EventStream bens = hub.followQueue(ben, "")) {
      try (EventStream annas = hub.followQueue(anna, "?tab=" + tab)) {
        assertThat(hub.put("/agents/v1/presence", anna, looks).status()).isEqualTo(204);
        JsonObject seen = bens.await(frame -> isPresence(frame, 1)).data();
        annas.await(frame -> isNews(frame, 0));
        ups.post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());
        Frame news = annas.await(frame -> isNews(frame, 1));

        assertThat(seen.getJsonArray("people").getJsonObject(0))
            .isEqualTo(
                new JsonObject()
                    .put("user", "anna-" + unique)
                    .put("name", "anna-" + unique)
                    .put("tab", tab));
        assertThat(news.data().getLong("sequence")).isPositive();
      }
      bens.await(frame -> isPresence(frame, 0));
      assertThat(bens.frames()).noneMatch(frame -> frame.event().equals("shipment"));
    }
  }

  @Test
  void pagesTheQueueInItsOrderAndPacksALargePage() {
    for (int i = 0; i < 5; i++) {
      JsonObject one = late().put("references", reference("PO-" + unique + i));
      hub.register(shipment + "-" + i, i % 2 == 0 ? one.put("priority", "CRITICAL") : one);
    }
    await().atMost(PATIENCE).until(() -> mine().size() == 5);

    List<JsonObject> all = mine();

    assertThat(all)
        .extracting(one -> one.getJsonObject("delay").getInteger("severity"))
        .isSortedAccordingTo((one, other) -> Integer.compare(other, one));
    assertThat(all).extracting(one -> one.getString("id")).doesNotHaveDuplicates();
    assertThat(hub.get(DELAYS + "?limit=1", anna).json().getJsonArray("delays")).hasSize(1);
    assertThat(problem(hub.get(DELAYS + "?limit=2001", anna))).isEqualTo("400 invalid-request");
    assertThat(problem(hub.get(DELAYS + "?after=x", anna))).isEqualTo("400 invalid-request");
    assertThat(problem(hub.get(DELAYS + "?state=late", anna))).isEqualTo("400 invalid-request");
  }

  @Test
  void assignsOnlyWhereTheOwnerIsWhomTheAgentThinksAndSaysWhatCannotBe() {
    String id = open().getString("id");
    JsonObject toBen =
        new JsonObject().put("owner", "ben-" + unique).put("expect", new JsonObject().putNull(id));
    JsonObject toNobody =
        new JsonObject().putNull("owner").put("expect", new JsonObject().put(id, "anna-" + unique));

    List<String> outcomes =
        Stream.of(
                act("assign", anna, toBen, id),
                act("assign", anna, toBen, id),
                act("assign", anna, toNobody, id),
                act("claim", anna, "0"),
                act("wake", anna, id))
            .map(result -> result.getString("outcome") + " " + result.getString("by"))
            .toList();

    assertThat(outcomes)
        .containsExactly(
            "done null",
            "unchanged null",
            "conflict ben-" + unique,
            "unknown null",
            "unchanged null");
    JsonObject tooLong =
        new JsonObject()
            .put("delays", new JsonArray().add(id))
            .put("until", hub.clock().instant().plus(Duration.ofDays(91)).toString())
            .put("reason", "x");
    assertThat(problem(hub.post(DELAYS + "/snooze", anna, tooLong.encode())))
        .isEqualTo("400 invalid-request");
    assertThat(problem(hub.post(DELAYS + "/claim", anna, "{}"))).isEqualTo("400 invalid-request");
  }

  @Test
  void findsAShipmentByIdOrderOrAnyNumberAndWhatBeginsSo() {
    hub.register(shipment, late().put("references", reference("PO " + unique + " A")));
    await().atMost(PATIENCE).until(() -> isListed("open"));

    assertThat(found(shipment)).isEqualTo("shipment null " + shipment + " true");
    assertThat(found("so-" + unique)).isEqualTo("order null SO-" + unique + " true");
    assertThat(found("po" + unique + "a"))
        .isEqualTo("reference PURCHASE_ORDER PO " + unique + " A true");
    assertThat(found("PO" + unique.substring(0, 30)))
        .isEqualTo("reference PURCHASE_ORDER PO " + unique + " A false");
    assertThat(found(shipment.substring(0, 30))).isEqualTo("shipment null " + shipment + " false");
    assertThat(hits("none-" + unique)).isEmpty();
    assertThat(hits(shipment).getJsonObject(0).getJsonObject("delay")).isEqualTo(listed("open"));
  }

  @Test
  void keepsViewsAndLetsAgentsShareThem() {
    JsonObject view =
        new JsonObject()
            .put("filter", new JsonObject().put("kind", "RETURNING"))
            .put("shared", true);
    String path = "/agents/v1/views/mine%20" + unique;

    Answer kept = hub.put(path, anna, view.encode());
    Answer viewer = hub.put(path, hub.agent(), view.encode());

    assertThat(kept.status()).as(kept.body()).isEqualTo(200);
    assertThat(viewer.status()).isEqualTo(403);
    assertThat(views(ben))
        .filteredOn(one -> one.getString("name").equals("mine " + unique))
        .extracting(one -> one.getString("owner") + " " + one.getJsonObject("filter").encode())
        .containsExactly("anna-" + unique + " {\"kind\":\"RETURNING\"}");
    assertThat(hub.delete(path, ben).status()).isEqualTo(404);
    assertThat(hub.delete(path, anna).status()).isEqualTo(204);
  }

  @Test
  void letsViewersReadAgentsActAndCustomersNeither() {
    String bound = hub.token(customer, Scope.AGENTS);
    String claim = new JsonObject().put("delays", new JsonArray().add("1")).encode();
    List<String> reads =
        List.of(
            DELAYS,
            DELAYS + "/stream",
            "/agents/v1/search?q=x",
            "/agents/v1/views",
            "/agents/v1/mentions",
            "/agents/v1/shipments/" + shipment + "/notes",
            "/agents/v1/shipments/" + shipment + "/log");

    for (String read : reads) {
      assertThat(hub.get(read, null).status()).as(read).isEqualTo(401);
      assertThat(hub.get(read, hub.portal(customer)).status()).as(read).isEqualTo(403);
      assertThat(hub.get(read, bound).status()).as(read).isEqualTo(403);
      if (!read.endsWith("stream")) {
        assertThat(hub.get(read, hub.agent()).status()).as(read).isEqualTo(200);
      }
    }
    for (String act : List.of("claim", "assign", "snooze", "wake", "resolve", "reopen")) {
      assertThat(hub.post(DELAYS + "/" + act, hub.agent(), claim).status()).isEqualTo(403);
      assertThat(hub.post(DELAYS + "/" + act, bound, claim).status()).isEqualTo(403);
    }
    assertThat(hub.metric("milepost_desk_streams_opened_total", "")).isNotNegative();
  }

  private static String problem(Answer answer) {
    return answer.status() + " " + answer.problem();
  }

  /** Promised for yesterday, so late as soon as it is registered. */
  private JsonObject late() {
    return Ups.shipment(customer, number)
        .put("orders", new JsonArray().add("SO-" + unique))
        .put(
            "promise",
            new JsonObject()
                .put("latest", hub.clock().instant().minus(Duration.ofHours(26)).toString()))
        .put(
            "destination",
            new JsonObject().put("city", "Louisville").put("region", "KY").put("country", "US"));
  }

  private static JsonArray reference(String value) {
    return new JsonArray().add(new JsonObject().put("type", "PURCHASE_ORDER").put("value", value));
  }

  /** The shipment's one delay, once it is there. */
  private JsonObject open() {
    hub.register(shipment, late());
    await().atMost(PATIENCE).until(() -> isListed("open"));
    return listed("open");
  }

  private Frame frame(EventStream stream, boolean open) {
    return stream.await(frame -> isOfShipment(frame) && frame.data().getBoolean("open") == open);
  }

  private boolean isOfShipment(Frame frame) {
    return frame.event().equals("delay") && shipment.equals(frame.data().getString("shipment"));
  }

  private boolean isPresence(Frame frame, int people) {
    return frame.event().equals("presence")
        && shipment.equals(frame.data().getString("shipment"))
        && frame.data().getJsonArray("people").size() == people;
  }

  private boolean isNews(Frame frame, long atLeast) {
    return frame.event().equals("shipment")
        && shipment.equals(frame.data().getString("shipment"))
        && frame.data().getLong("sequence") >= atLeast;
  }

  private JsonObject page(String state) {
    return hub.get(DELAYS + "?limit=2000&state=" + state, hub.agent()).json();
  }

  private JsonObject listed(String state) {
    return ofShipment(state).findFirst().orElseThrow();
  }

  private boolean isListed(String state) {
    return ofShipment(state).findFirst().isPresent();
  }

  private Stream<JsonObject> ofShipment(String state) {
    return cases(page(state)).filter(one -> one.getString("shipment").equals(shipment));
  }

  private static Stream<JsonObject> cases(JsonObject page) {
    return page.getJsonArray("delays").stream().map(JsonObject.class::cast);
  }

  /** In pages of three. */
  private List<JsonObject> mine() {
    List<JsonObject> all = new ArrayList<>();
    String next = "";
    while (next != null) {
      JsonObject page =
          hub.get(DELAYS + "?limit=3" + (next.isEmpty() ? "" : "&after=" + next), anna).json();
      cases(page).filter(one -> one.getString("customer").equals(customer)).forEach(all::add);
      next = page.getString("next");
    }
    return all;
  }

  private JsonObject act(String word, String token, String id) {
    return act(word, token, new JsonObject(), id);
  }

  private JsonObject act(String word, String token, JsonObject more, String id) {
    Answer answer =
        hub.post(
            DELAYS + "/" + word,
            token,
            more.copy().put("delays", new JsonArray().add(id)).encode());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().getJsonArray("results").getJsonObject(0);
  }

  private List<JsonObject> log() {
    return hub
        .get("/agents/v1/shipments/" + shipment + "/log", hub.agent())
        .json()
        .getJsonArray("log")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private List<JsonObject> views(String token) {
    return hub.get("/agents/v1/views", token).json().getJsonArray("views").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private JsonArray hits(String typed) {
    return hub.get(
            "/agents/v1/search?q="
                + java.net.URLEncoder.encode(typed, java.nio.charset.StandardCharsets.UTF_8),
            hub.agent())
        .json()
        .getJsonArray("hits");
  }

  private String found(String typed) {
    JsonArray hits = hits(typed);
    assertThat(hits).as(typed).hasSize(1);
    JsonObject matched = hits.getJsonObject(0).getJsonObject("matched");
    return matched.getString("by")
        + " "
        + matched.getString("type")
        + " "
        + matched.getString("value")
        + " "
        + matched.getBoolean("exact");
  }
}
