package dev.milepost.hub.reread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.Commands;
import dev.milepost.hub.EventStream;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An adapter that has learned reads what is kept again, and what it says otherwise goes out. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class RereadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String unique =
      UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = "N1" + unique;
  private final String code = "C" + unique;
  private final String connection = "learning-" + unique.toLowerCase(Locale.ROOT);
  private RunningHub hub;
  private Instant now;

  @BeforeEach
  void connect(RunningHub shared) {
    hub = shared;
    now = shared.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    hub.connect(connection, "LEARNING");
    hub.register(
        shipment,
        new JsonObject()
            .put("customer", customer)
            .put(
                "references",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("type", "TRACKING_NUMBER")
                            .put("value", number)
                            .put("issuer", "LEARNING"))));
  }

  @Test
  void showsTheDifferenceFirstAndSendsItOutAsACorrection() {
    try (EventStream stream = hub.follow(customer)) {
      post(code);
      EventStream.Frame first = stream.await("milestone", shipment);
      LearningAdapter.CODES.put(code, "OUT_FOR_DELIVERY");

      List<JsonObject> shown = reread(true);
      Object milestoneThen = hub.shipment(shipment).getJsonObject("journey").getValue("milestone");
      List<JsonObject> sent = reread(false);

      EventStream.Frame correction = stream.await("correction", shipment);
      JsonObject told = correction.data().getJsonObject("data");
      assertThat(first.told().getString("milestone")).isEqualTo("UNKNOWN");
      assertThat(shown).hasSize(2);
      assertThat(shown.get(0).getString("change")).isEqualTo("changed");
      assertThat(shown.get(0).getJsonArray("shipments")).containsExactly(shipment);
      assertThat(shown.get(0).getJsonObject("before").getString("milestone")).isEqualTo("UNKNOWN");
      assertThat(shown.get(0).getJsonObject("after").getString("milestone"))
          .isEqualTo("OUT_FOR_DELIVERY");
      assertThat(milestoneThen).isNull();
      assertThat(sent.get(0)).isEqualTo(shown.get(0));
      assertThat(told.getString("milestone")).isEqualTo("OUT_FOR_DELIVERY");
      assertThat(told.getJsonObject("corrects").getString("id"))
          .isEqualTo(first.data().getString("id"));
      assertThat(told.getJsonObject("journey").getString("milestone"))
          .isEqualTo("OUT_FOR_DELIVERY");
      assertThat(hub.events(shipment)).hasSize(1);
    }
  }

  @Test
  void findsNothingTheSecondTime() {
    post(code);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    LearningAdapter.CODES.put(code, "DELIVERED");
    reread(false);
    await().atMost(PATIENCE).until(() -> "DELIVERED".equals(milestone()));

    List<JsonObject> again = reread(false);

    assertThat(again).hasSize(1);
    assertThat(again.get(0).getJsonObject("summary"))
        .isEqualTo(summary(false, 1, 1).put("problems", 0));
  }

  @Test
  void addsWhatWasAProblemAndBringsBackWhatWasGone() {
    String other = "D" + unique;
    LearningAdapter.CODES.put(code, "PICKED_UP");
    LearningAdapter.CODES.put(other, "REFUSED");
    post(code, other);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    LearningAdapter.CODES.put(code, "NOTHING");
    LearningAdapter.CODES.put(other, "DEPARTED");

    List<JsonObject> first = reread(false);

    assertThat(first).extracting(line -> line.getString("change")).contains("added", "gone");
    await().atMost(PATIENCE).until(() -> "DEPARTED".equals(milestone()));
    await().atMost(PATIENCE).until(() -> said(code).equals("INFORMATION"));
    assertThat(reread(true)).hasSize(1);
    LearningAdapter.CODES.put(code, "DELIVERED");
    reread(false);
    await().atMost(PATIENCE).until(() -> "DELIVERED".equals(milestone()));
  }

  @Test
  void readsAgainWhatWaitsForItsShipment() {
    String elsewhere = "N2" + unique;
    hub.deliver(connection, "x-key", line(elsewhere, code));
    // Nothing to add any more: it is read, and waits.
    await().atMost(PATIENCE).until(() -> readAgainWithoutDifference(1));
    LearningAdapter.CODES.put(code, "DELIVERED");

    List<JsonObject> lines = reread(true);

    assertThat(lines.get(0).getString("change")).isEqualTo("changed");
    assertThat(lines.get(0).getJsonArray("shipments")).isEmpty();
    assertThat(lines.get(0).getJsonObject("before").getString("milestone")).isEqualTo("UNKNOWN");
  }

  @Test
  void leavesOutWhatCameEarlierAndByOtherConnections() {
    post(code);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    LearningAdapter.CODES.put(code, "DELIVERED");
    hub.connect(connection + "-b", "LEARNING");

    List<JsonObject> later = reread(hub.clock().instant(), connection);
    List<JsonObject> others = reread(now.minusSeconds(60), connection + "-b");

    assertThat(later).singleElement().extracting(this::deliveries).isEqualTo(0);
    assertThat(others).singleElement().extracting(this::deliveries).isEqualTo(0);
  }

  @Test
  void saysWhatIsWrongWithARequest() {
    String path = "/admin/v1/connections/" + connection + "/reread";

    assertThat(hub.post(path, hub.admin(), "").status()).isEqualTo(400);
    assertThat(hub.post(path + "?from=yesterday", hub.admin(), "").json().getString("detail"))
        .startsWith("from: ");
    assertThat(hub.post(path + "?from=2026-11-20T00:00:00Z&dryRun=1", hub.admin(), "").status())
        .isEqualTo(400);
    assertThat(
            hub.post("/admin/v1/connections/none/reread?from=2026-11-20T00:00:00Z", hub.admin(), "")
                .status())
        .isEqualTo(404);
    assertThat(hub.post(path + "?from=2026-11-20T00:00:00Z", hub.agent(), "").status())
        .isEqualTo(403);
  }

  @Test
  void isACommand() {
    post(code);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    LearningAdapter.CODES.put(code, "DELIVERED");

    Commands.Ended dry = command("--dry-run");
    Commands.Ended sent = command();

    assertThat(dry.out())
        .contains("changed", "UNKNOWN", "DELIVERED", "of " + shipment)
        .contains("Difference: 1 deliveries read again, 1 events; 0 added, 1 changed, 0 gone");
    assertThat(sent.out()).contains("Difference: ").contains("Sent: 1 deliveries read again");
    await().atMost(PATIENCE).until(() -> "DELIVERED".equals(milestone()));
    assertThat(command("--from", "soon").err()).contains("'soon' is no time");
    assertThat(command("--connection", "none").err()).contains("The hub says 404: ");
    assertThat(command("--hub", "http://127.0.0.1:1").err()).contains("No hub answers at ");
  }

  private Commands.Ended command(String... more) {
    List<String> arguments = new ArrayList<>(List.of("reread", "--token", hub.admin()));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--connection")) {
      arguments.addAll(List.of("--connection", connection));
    }
    if (!arguments.contains("--from")) {
      arguments.addAll(List.of("--from", "1h"));
    }
    if (!arguments.contains("--hub")) {
      arguments.addAll(List.of("--hub", hub.address()));
    }
    return Commands.run(hub.clock(), arguments.toArray(String[]::new));
  }

  private String milestone() {
    return String.valueOf(hub.shipment(shipment).getJsonObject("journey").getString("milestone"));
  }

  private String said(String ofCode) {
    return hub.events(shipment).stream()
        .filter(event -> event.getJsonObject("carrierStatus").getString("code").equals(ofCode))
        .map(event -> event.getString("milestone"))
        .findFirst()
        .orElse("");
  }

  private boolean readAgainWithoutDifference(int deliveries) {
    List<JsonObject> lines = reread(true);
    return lines.size() == 1 && deliveries(lines.get(0)) == deliveries;
  }

  private int deliveries(JsonObject line) {
    return line.getJsonObject("summary").getInteger("deliveries");
  }

  private static JsonObject summary(boolean dryRun, int deliveries, int events) {
    return new JsonObject()
        .put("dryRun", dryRun)
        .put("deliveries", deliveries)
        .put("events", events)
        .put("added", 0)
        .put("changed", 0)
        .put("gone", 0);
  }

  private List<JsonObject> reread(boolean dryRun) {
    RunningHub.Answer answer =
        hub.post(
            "/admin/v1/connections/"
                + connection
                + "/reread?from="
                + now.minusSeconds(60)
                + "&dryRun="
                + dryRun,
            hub.admin(),
            "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.lines();
  }

  private List<JsonObject> reread(Instant from, String by) {
    return hub.post(
            "/admin/v1/connections/" + by + "/reread?from=" + from + "&dryRun=true",
            hub.admin(),
            "")
        .lines();
  }

  private void post(String... codes) {
    StringBuilder body = new StringBuilder();
    for (String one : codes) {
      body.append(line(number, one));
    }
    RunningHub.Answer answer = hub.deliver(connection, "x-key", body.toString());
    assertThat(answer.status()).isEqualTo(200);
  }

  private String line(String of, String with) {
    return of + " " + with + " " + now + "\n";
  }
}
