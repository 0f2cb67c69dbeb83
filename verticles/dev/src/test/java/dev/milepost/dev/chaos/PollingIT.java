package dev.milepost.dev.chaos;

import static dev.milepost.dev.chaos.World.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.carriers.AccountReport;
import dev.milepost.dev.carriers.AccountSettings;
import dev.milepost.dev.carriers.Behaviour;
import dev.milepost.dev.carriers.CarrierAccount;
import dev.milepost.dev.carriers.CarrierApis;
import dev.milepost.dev.carriers.Credentials;
import dev.milepost.dev.carriers.Limit;
import dev.milepost.dev.carriers.SimulatedCarrier;
import dev.milepost.dev.carriers.Truth;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import dev.milepost.dev.journeys.SeededJourneys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Carriers that are asked, by nodes of which some die, and carriers that fail. */
class PollingIT {
  private static final String SECRET = "only-the-carrier-and-the-hub-know";
  private static final Credentials CREDENTIALS = new Credentials("milepost-test", SECRET);

  /** Other scans are dates, or nothing, in some carrier's words. */
  private static final Set<Scan> TOLD_BY_ALL =
      EnumSet.of(
          Scan.LABEL,
          Scan.PICKUP,
          Scan.ORIGIN,
          Scan.DEPARTED,
          Scan.ARRIVED,
          Scan.LOADED,
          Scan.OUT_FOR_DELIVERY,
          Scan.DELIVERED);

  @TempDir Path folder = Path.of("");

  /** All of it is over. */
  private final SeededJourneys journeys =
      new SeededJourneys(
          7,
          Clock.systemUTC().instant().minus(Duration.ofDays(4)),
          Duration.ofHours(6),
          Duration.ofDays(2));

  private final Vertx vertx = Vertx.vertx();
  private CarrierApis apis;

  @BeforeEach
  void start() throws Exception {
    apis = await(CarrierApis.start(vertx, Clock.systemUTC()));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  /** Killed somewhere between a question, the keeping of its answer, and its settling. */
  @Test
  void neverExceedsALimitLosesNothingAndLeavesAFailingCarrierAlone() throws Exception {
    try (World world = new World(folder, "hub-1", "hub-2")) {
      List<Parcel> parcels = world.parcels(12);
      List<String> containers =
          IntStream.range(0, 40).mapToObj(i -> "MSKU" + (1_000_000 + i)).toList();
      containers.forEach(
          container -> world.client().register("SHP-" + container, shipmentOf(container)));
      CarrierAccount ups =
          account(
              "ups",
              SimulatedCarrier.UPS,
              parcels,
              new Limit(8, Duration.ofSeconds(1)),
              new Limit(30, Duration.ofSeconds(10)));
      CarrierAccount line =
          apis.open(
              AccountSettings.of("line", SimulatedCarrier.DCSA, CREDENTIALS), truth(containers));
      line.behave(new Behaviour.Slow(Duration.ofMillis(150)));
      world.client().ask("ups-ask", "UPS", SECRET, options(ups, "8/PT1S", "30/PT10S"));
      patiently("tasks").until(() -> planned(world) == parcels.size());

      world.askAll("ups-ask");
      world
          .client()
          .ask("line-ask", "DCSA", SECRET, options(line, "20/PT1S").put("every", "PT0.2S"));
      patiently("a third of one, and pages of the other")
          .until(
              () ->
                  ups.report().references() >= parcels.size() / 3 && line.report().requests() > 1);
      world.hub(1).kill();
      awaitTold(world, parcels);
      for (String container : containers) {
        patiently("the journey of " + container)
            .untilAsserted(
                () ->
                    assertThat(world.client().history("SHP-" + container))
                        .containsAll(happened(container))
                        .doesNotHaveDuplicates());
      }

      AccountReport report = ups.report();
      world.report("PollingIT limits", Map.of("ups", report, "line", line.report()));
      assertThat(report.over()).isZero();
      assertThat(report.worst()).isLessThanOrEqualTo(1);
      assertThat(report.malformed() + report.strays() + report.unauthorised()).isZero();
      // One for all nodes; another where the one that fetched it had died.
      assertThat(report.tokens()).isBetween(1L, 2L);
      assertThat(report.requests()).isLessThan(2L * parcels.size());
      assertThat(world.deadLetters()).isZero();

      keepsNothingThatItKnows(world, ups, parcels);
      leavesAFailingCarrierAlone(world, line, parcels.size());
    }
  }

  /** The same answer once more is counted, and not kept. */
  private static void keepsNothingThatItKnows(World world, CarrierAccount ups, List<Parcel> parcels)
      throws Exception {
    patiently("nothing under way").until(() -> underWay(world) == 0);
    long kept = kept(world);
    long asked = ups.report().references();
    assertThat(kept).isBetween((long) parcels.size(), asked);

    world.askAll("ups-ask");
    patiently("asked once more").until(() -> ups.report().references() >= asked + parcels.size());
    patiently("nothing under way").until(() -> underWay(world) == 0);

    assertThat(kept(world)).isEqualTo(kept);
    assertThat(ups.report().over()).isZero();
  }

  /**
   * And disturbs nobody.
   *
   * @param other that is asked meanwhile
   * @param planned tasks that there are already
   */
  private void leavesAFailingCarrierAlone(World world, CarrierAccount other, int planned)
      throws Exception {
    List<String> pins = IntStream.range(0, 10).mapToObj(i -> "00340" + (1_000_000 + i)).toList();
    pins.forEach(pin -> world.client().register("SHP-" + pin, parcelOf(pin, "DHL")));
    CarrierAccount dhl =
        apis.open(AccountSettings.of("dhl", SimulatedCarrier.DHL, CREDENTIALS), truth(pins));
    dhl.behave(new Behaviour.Silent());
    world.client().ask("dhl-ask", "DHL", SECRET, options(dhl, "1000/PT1S"));
    patiently("tasks").until(() -> planned(world) == planned + pins.size());

    // A hub that starts on a busy machine may hold up a thread; one that runs must not.
    long blocked = world.hub(0).blockedThreads();
    Map<Behaviour, String> faults = new LinkedHashMap<>();
    faults.put(new Behaviour.Failing(500), "status 5xx");
    faults.put(new Behaviour.Garbage(), "unusable answer");
    faults.put(new Behaviour.Huge(50 << 20), "answer too long");
    faults.put(new Behaviour.Reset(), "connection broke");
    faults.put(new Behaviour.Half(), "connection broke");
    faults.put(new Behaviour.Moved(), "redirected");
    faults.put(new Behaviour.Denied(), "denied");
    faults.put(new Behaviour.Trickle(Duration.ofMillis(100)), "timeout");
    for (Map.Entry<Behaviour, String> fault : faults.entrySet()) {
      double before = outcomes(world, fault.getValue());
      dhl.behave(fault.getKey());
      patiently("what comes of a carrier that is " + fault.getKey())
          .until(
              () -> {
                world.askAll("dhl-ask");
                return outcomes(world, fault.getValue()) > before;
              });
      long asked = other.report().requests();
      patiently("the other carrier beside one that is " + fault.getKey())
          .until(() -> other.report().requests() > asked + 1);
    }
    patiently("an open circuit")
        .until(() -> world.hub(0).metric("milepost_poll_circuit{connection=\"dhl-ask\"}") > 0);
    dhl.behave(new Behaviour.Well());
    for (String pin : pins) {
      patiently("recovery")
          .untilAsserted(
              () -> {
                world.askAll("dhl-ask");
                assertThat(milestone(world, "SHP-" + pin)).isEqualTo("DELIVERED");
              });
    }
    patiently("a closed circuit")
        .until(() -> world.hub(0).metric("milepost_poll_circuit{connection=\"dhl-ask\"}") == 0);

    world.report("PollingIT faults", Map.of("dhl", dhl.report()));
    assertThat(world.hub(0).blockedThreads()).isEqualTo(blocked);
    assertThat(world.hub(0).metric("milepost_poll_circuit{connection=\"line-ask\"}")).isZero();
    assertThat(world.deadLetters()).isZero();
  }

  private static long underWay(World world) throws Exception {
    return world.rowsIn("poll_task where connection = 'ups-ask' and claim is not null");
  }

  /** Answers of the limited connection that are in Kafka. */
  private static long kept(World world) {
    return Topics.inbound(world.servers().kafka().bootstrapServers()).stream()
        .filter(delivery -> delivery.connection().equals("ups-ask"))
        .count();
  }

  private static double outcomes(World world, String outcome) throws Exception {
    return world
        .hub(0)
        .metric(
            "milepost_poll_questions_total{connection=\"dhl-ask\",outcome=\"" + outcome + "\"}");
  }

  private static String milestone(World world, String shipment) {
    return world.client().shipment(shipment).getJsonObject("journey").getString("milestone", "");
  }

  private static long planned(World world) throws Exception {
    return world.rowsIn("poll_task where planned_at is not null");
  }

  /** Each scan that happened is in its shipment's history, once. */
  private void awaitTold(World world, List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      List<Instant> happened = happened(parcel.trackingNumber());
      patiently("the journey of " + parcel.shipment())
          .untilAsserted(
              () -> {
                List<Instant> told = new ArrayList<>(world.client().history(parcel.shipment()));
                told.retainAll(happened);
                assertThat(told).containsExactlyInAnyOrderElementsOf(happened);
              });
    }
  }

  private List<Instant> happened(String number) {
    return journeys.of(number).stream()
        .filter(activity -> TOLD_BY_ALL.contains(activity.scan()))
        .map(Activity::when)
        .toList();
  }

  private CarrierAccount account(
      String name, SimulatedCarrier carrier, List<Parcel> parcels, Limit... limits) {
    return apis.open(
        AccountSettings.of(name, carrier, CREDENTIALS).limited(limits),
        truth(parcels.stream().map(Parcel::trackingNumber).toList()));
  }

  private Truth truth(Collection<String> numbers) {
    return Truth.of(numbers, journeys::of);
  }

  /**
   * @param limits as {@code 8/PT1S}
   */
  private static JsonObject options(CarrierAccount account, String... limits) {
    JsonArray list = new JsonArray();
    for (String limit : limits) {
      String[] parts = limit.split("/", 2);
      list.add(new JsonObject().put("most", Integer.valueOf(parts[0])).put("in", parts[1]));
    }
    return new JsonObject()
        .put("baseUrl", account.baseUrl())
        .put("clientId", CREDENTIALS.client())
        .put("limits", list);
  }

  private static JsonObject shipmentOf(String container) {
    return registration("CONTAINER", container, null).put("mode", "OCEAN");
  }

  private static JsonObject parcelOf(String number, String issuer) {
    return registration("TRACKING_NUMBER", number, issuer);
  }

  private static JsonObject registration(String type, String value, @Nullable String issuer) {
    return new JsonObject()
        .put("customer", "ACME")
        .put(
            "references",
            new JsonArray()
                .add(new JsonObject().put("type", type).put("value", value).put("issuer", issuer)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
