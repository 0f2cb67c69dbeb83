package dev.milepost.bench;

import static dev.milepost.bench.TrueParcel.journey;
import static dev.milepost.bench.TrueParcel.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.dev.journeys.City;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A picked up parcel that the weather holds up until it is delivered. */
class TruthCountTest {
  private static final Told PICKUP = told(Happening.PICKUP, City.BOSTON, "2026-09-08T15:00:00Z");
  private static final Told WEATHER =
      told(Happening.WEATHER, City.LOUISVILLE, "2026-09-09T10:10:00Z");
  private static final Told DELIVERED =
      told(Happening.DELIVERED, City.CHICAGO, "2026-09-10T10:10:00Z");

  private final SortedMap<Integer, List<Told>> told = new TreeMap<>();
  private final HubsWord word = new HubsWord();
  private int sequence;

  @BeforeEach
  void tell() {
    told.put(step(PICKUP), List.of(PICKUP));
    told.put(step(WEATHER), List.of(WEATHER));
    told.put(step(DELIVERED), List.of(DELIVERED));
  }

  @Test
  void findsNothingWrongWithAHubThatIsRight() {
    hears(PICKUP, WEATHER, DELIVERED);
    opens("CARRIER_EXCEPTION", step(WEATHER));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("DELIVERED");

    String report = report();

    assertThat(report).doesNotContain("\"ok\":false");
    assertThat(figure(report, "delays")).isEqualTo("1");
    assertThat(figure(report, "delay-recall")).isEqualTo("1");
  }

  @Test
  void countsWhatIsLostAndInvented() {
    hears(PICKUP, told(Happening.ARRIVED, City.DENVER, "2026-09-09T10:10:00Z"), DELIVERED);
    opens("CARRIER_EXCEPTION", step(WEATHER));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("DELIVERED");

    String report = report();

    assertThat(figure(report, "events-lost")).isEqualTo("1");
    assertThat(figure(report, "events-invented")).isEqualTo("1");
    assertThat(figure(report, "milestone-recall")).isEqualTo("0.667");
    assertThat(figure(report, "milestone-precision")).isEqualTo("0.667");
  }

  @Test
  void countsWhatIsTwiceInTheHistory() {
    hears(PICKUP, WEATHER, DELIVERED, DELIVERED);
    opens("CARRIER_EXCEPTION", step(WEATHER));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("DELIVERED");

    assertThat(figure(report(), "events-twice")).isEqualTo("1");
  }

  @Test
  void countsADelayThatWasNotToldAndOneThatIsFalse() {
    hears(PICKUP, WEATHER, DELIVERED);
    opens("LATE_PICKUP", step(WEATHER));
    clears("LATE_PICKUP", step(DELIVERED));
    standsAt("DELIVERED");

    String report = report();

    assertThat(figure(report, "delay-recall")).isEqualTo("0");
    assertThat(figure(report, "false-delays")).isEqualTo("1");
    assertThat(figure(report, "late-pickup-precision")).isEqualTo("0");
  }

  @Test
  void countsADelayThatIsToldAStepTooLateAndOneThatIsNotCleared() {
    hears(PICKUP, WEATHER, DELIVERED);
    opens("CARRIER_EXCEPTION", step(WEATHER) + 1);
    standsAt("DELIVERED");

    String report = report();

    assertThat(figure(report, "delays-told-late")).isEqualTo("1");
    assertThat(figure(report, "delays-not-cleared")).isEqualTo("1");
    assertThat(figure(report, "delay-recall")).isEqualTo("1");
  }

  @Test
  void countsAHubThatSaysAtTheEndWhatIsNotSo() {
    hears(PICKUP, WEATHER, DELIVERED);
    opens("CARRIER_EXCEPTION", step(WEATHER));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("OUT_FOR_DELIVERY", "CARRIER_EXCEPTION");

    String report = report();

    assertThat(figure(report, "standing-wrong")).isEqualTo("1");
    assertThat(figure(report, "open-at-end-wrong")).isEqualTo("1");
  }

  @Test
  void forgivesWhatIsTrueBetweenTwoThingsThatAreToldTogether() {
    told.clear();
    told.put(step(DELIVERED), List.of(PICKUP, WEATHER, DELIVERED));
    hears(PICKUP, WEATHER, DELIVERED);
    opens("CARRIER_EXCEPTION", step(DELIVERED));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("DELIVERED");

    String report = report();

    assertThat(report).doesNotContain("\"ok\":false");
    assertThat(figure(report, "delays")).isEqualTo("0");
  }

  @Test
  void saysHowMuchEarlierThanTheCarrierADelayWasKnown() {
    hears(PICKUP, WEATHER, DELIVERED);
    opens("STALLED_IN_TRANSIT", step(WEATHER) - 4);
    clears("STALLED_IN_TRANSIT", step(WEATHER));
    opens("CARRIER_EXCEPTION", step(WEATHER));
    clears("CARRIER_EXCEPTION", step(DELIVERED));
    standsAt("DELIVERED");

    assertThat(figure(report(), "earlier-median")).isEqualTo("12");
  }

  private static int step(Told one) {
    return TrueTime.firstAfter(one.when());
  }

  private void hears(Told... scans) {
    JsonArray events = new JsonArray();
    for (Told scan : scans) {
      events.add(
          new JsonObject()
              .put("milestone", scan.milestone())
              .put("time", new JsonObject().put("instant", scan.when().toString())));
      tells(
          "milestone",
          scan.when(),
          new JsonObject()
              .put("milestone", scan.milestone())
              .put("occurredAt", scan.when().toString()));
    }
    word.history(new JsonObject().put("events", events));
  }

  private void opens(String kind, int step) {
    tells("delay", TrueTime.of(step), new JsonObject().put("kind", kind).put("change", "OPENED"));
  }

  private void clears(String kind, int step) {
    tells("delay-cleared", TrueTime.of(step), new JsonObject().put("kind", kind));
  }

  private void tells(String type, Instant time, JsonObject data) {
    sequence++;
    word.told(
        new JsonObject()
            .put("id", "event-" + sequence)
            .put("type", "dev.milepost.shipment." + type + ".v1")
            .put("time", time.toString())
            .put("sequence", Integer.toString(sequence))
            .put("data", data));
  }

  private void standsAt(String milestone, String... delays) {
    JsonArray open = new JsonArray();
    for (String delay : delays) {
      open.add(new JsonObject().put("kind", delay));
    }
    word.state(
        new JsonObject()
            .put("journey", new JsonObject().put("milestone", milestone))
            .put("delays", open));
  }

  private String report() {
    TruthCount count = new TruthCount();
    count.count(journey(null, null), told, word);
    Report report = new Report("truth");
    count.report(report);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), Machine.here());
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String figure(String report, String name) {
    return report
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(JsonObject::new)
        .filter(line -> line.getString("figure").equals(name))
        .map(line -> String.valueOf(line.getValue("value")))
        .findFirst()
        .orElse("none")
        .replaceFirst("\\.0$", "");
  }
}
