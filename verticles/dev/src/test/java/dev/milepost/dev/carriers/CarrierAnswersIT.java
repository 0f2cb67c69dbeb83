package dev.milepost.dev.carriers;

import static dev.milepost.dev.carriers.SimulatedCarrier.AFTERSHIP;
import static dev.milepost.dev.carriers.SimulatedCarrier.CANADA_POST;
import static dev.milepost.dev.carriers.SimulatedCarrier.DCSA;
import static dev.milepost.dev.carriers.SimulatedCarrier.DHL;
import static dev.milepost.dev.carriers.SimulatedCarrier.FEDEX;
import static dev.milepost.dev.carriers.SimulatedCarrier.GLS;
import static dev.milepost.dev.carriers.SimulatedCarrier.UPS;
import static dev.milepost.dev.carriers.SimulatedCarrier.USPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.milepost.carrier.Decoded;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.TimeQuality;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is answered over HTTP, read by the adapters that the hub has. */
class CarrierAnswersIT {
  private static final Map<SimulatedCarrier, String> NUMBERS =
      Map.of(
          UPS, "1Z5R89390357567127",
          FEDEX, "612300444936",
          USPS, "9400037588490276730431",
          DHL, "4471829305",
          DCSA, "MSKU1234565",
          AFTERSHIP, "612300444936",
          CANADA_POST, "7023210039414604",
          GLS, "36301917596");

  private World world;

  @BeforeEach
  void open() throws Exception {
    world = new World();
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @ParameterizedTest
  @MethodSource
  void haveTheMilestonesOfAllThatCanHappen(SimulatedCarrier carrier, String milestones)
      throws Exception {
    assumeThat(Reading.adapter(carrier)).isPresent();
    CarrierAccount account = world.open(carrier, World.everything(number(carrier)));

    HttpResponse<String> answer = world.asker(account, carrier).ask(number(carrier));

    List<CarrierEvent> events = Reading.events(carrier, answer, world.now());
    assertThat(Reading.milestones(events)).isEqualTo(milestones(milestones));
    assertThat(events).extracting(event -> event.time().quality()).containsOnly(TimeQuality.GIVEN);
  }

  static Stream<Arguments> haveTheMilestonesOfAllThatCanHappen() {
    return Stream.of(
        arguments(
            UPS,
            "LABEL_CREATED VOIDED PICKED_UP PICKUP_VOIDED PICKED_UP DEPARTED ARRIVED DELAYED"
                + " EXCEPTION DELIVERY_ATTEMPTED LOADED_FOR_DELIVERY OUT_FOR_DELIVERY UNKNOWN"
                + " SCAN_CANCELLED LOST RETURNING RETURNED DELIVERED"),
        arguments(
            FEDEX,
            "LABEL_CREATED VOIDED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED ADDRESS_ISSUE"
                + " DELIVERY_ATTEMPTED OUT_FOR_DELIVERY UNKNOWN DELIVERED"),
        arguments(
            USPS,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED UNDELIVERABLE"
                + " DELIVERY_ATTEMPTED IN_TRANSIT OUT_FOR_DELIVERY UNKNOWN DELIVERED"),
        arguments(
            DHL,
            "LABEL_CREATED VOIDED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED EXCEPTION"
                + " DELIVERY_ATTEMPTED LOADED_FOR_DELIVERY OUT_FOR_DELIVERY UNKNOWN DELIVERED"),
        arguments(
            DCSA,
            "BOOKING_CONFIRMED VOIDED EMPTY_PICKED_UP GATE_IN_FULL DEPARTED ARRIVED DISCHARGED"
                + " GATE_OUT_FULL UNKNOWN DELIVERED"),
        arguments(
            AFTERSHIP,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED ADDRESS_ISSUE"
                + " DELIVERY_ATTEMPTED IN_TRANSIT OUT_FOR_DELIVERY UNKNOWN LOST RETURNING RETURNED DELIVERED"),
        arguments(
            CANADA_POST,
            "LABEL_CREATED PICKED_UP IN_TRANSIT DEPARTED ARRIVED DELAYED ADDRESS_ISSUE"
                + " DELIVERY_ATTEMPTED OUT_FOR_DELIVERY UNKNOWN POD_AVAILABLE DELIVERED"),
        arguments(
            GLS,
            "LABEL_CREATED VOIDED PICKED_UP ARRIVED DEPARTED ARRIVED OUT_FOR_DELIVERY UNKNOWN"
                + " DELIVERED"));
  }

  @ParameterizedTest
  @MethodSource
  void haveTheMilestonesOfASeededJourney(SimulatedCarrier carrier, String milestones)
      throws Exception {
    assumeThat(Reading.adapter(carrier)).isPresent();
    CarrierAccount account = world.open(carrier, World.seeded(number(carrier)));

    HttpResponse<String> answer = world.asker(account, carrier).ask(number(carrier));

    List<CarrierEvent> events = Reading.events(carrier, answer, world.now());
    assertThat(Reading.milestones(events)).isEqualTo(milestones(milestones));
    assertThat(events).extracting(CarrierEvent::warnings).containsOnly(List.of());
  }

  static Stream<Arguments> haveTheMilestonesOfASeededJourney() {
    return Stream.of(
        arguments(
            UPS,
            "LABEL_CREATED PICKED_UP PICKED_UP DEPARTED ARRIVED DEPARTED ARRIVED"
                + " LOADED_FOR_DELIVERY OUT_FOR_DELIVERY DELIVERED"),
        arguments(
            FEDEX,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED DEPARTED ARRIVED"
                + " DEPARTED ARRIVED OUT_FOR_DELIVERY DELIVERY_ATTEMPTED OUT_FOR_DELIVERY"
                + " DELIVERED"),
        arguments(
            USPS,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DEPARTED ARRIVED DEPARTED ARRIVED"
                + " IN_TRANSIT OUT_FOR_DELIVERY DELIVERED"),
        arguments(
            DHL,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DEPARTED ARRIVED DEPARTED"
                + " ARRIVED DEPARTED ARRIVED LOADED_FOR_DELIVERY OUT_FOR_DELIVERY DELIVERED"),
        arguments(
            DCSA,
            "BOOKING_CONFIRMED EMPTY_PICKED_UP GATE_IN_FULL DEPARTED ARRIVED DEPARTED"
                + " ARRIVED DEPARTED ARRIVED DEPARTED ARRIVED DISCHARGED GATE_OUT_FULL DELIVERED"),
        arguments(
            AFTERSHIP,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DELAYED DEPARTED ARRIVED"
                + " DEPARTED ARRIVED IN_TRANSIT OUT_FOR_DELIVERY DELIVERY_ATTEMPTED IN_TRANSIT"
                + " OUT_FOR_DELIVERY DELIVERED"),
        arguments(
            CANADA_POST,
            "LABEL_CREATED PICKED_UP IN_TRANSIT DEPARTED ARRIVED DEPARTED ARRIVED"
                + " OUT_FOR_DELIVERY POD_AVAILABLE DELIVERED"),
        arguments(
            GLS,
            "LABEL_CREATED PICKED_UP ARRIVED DEPARTED ARRIVED DEPARTED ARRIVED DEPARTED"
                + " ARRIVED OUT_FOR_DELIVERY DELIVERED"));
  }

  @ParameterizedTest
  @EnumSource(SimulatedCarrier.class)
  void tellWhatHasHappenedByNow(SimulatedCarrier carrier) throws Exception {
    assumeThat(Reading.adapter(carrier)).isPresent();
    CarrierAccount account = world.open(carrier, World.everything(number(carrier)));
    world.setClock(World.START.plus(Duration.ofHours(5)));

    HttpResponse<String> answer = world.asker(account, carrier).ask(number(carrier));

    List<CarrierEvent> events = Reading.events(carrier, answer, world.now());
    assertThat(events)
        .extracting(event -> event.time().instant())
        .allSatisfy(time -> assertThat(time).isBefore(world.now()));
    assertThat(Reading.milestones(events)).hasSizeBetween(3, 5).doesNotContain(Milestone.DELIVERED);
  }

  @ParameterizedTest
  @EnumSource(SimulatedCarrier.class)
  void sayThatANumberIsNotKnownBeforeItsLabel(SimulatedCarrier carrier) throws Exception {
    assumeThat(Reading.adapter(carrier)).isPresent();
    CarrierAccount account = world.open(carrier, World.everything(number(carrier)));
    world.setClock(World.START);

    HttpResponse<String> answer = world.asker(account, carrier).ask(number(carrier));

    assertThat(Reading.decoded(carrier, answer, world.now())).isInstanceOf(Decoded.Ignored.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = SimulatedCarrier.class,
      names = {"UPS", "FEDEX", "USPS", "DHL", "AFTERSHIP", "CANADA_POST"})
  void expectADeliveryUntilItIsMade(SimulatedCarrier carrier) throws Exception {
    assumeThat(Reading.adapter(carrier)).isPresent();
    CarrierAccount account =
        world.open(
            carrier,
            onItsWay(number(carrier), LocalDate.of(2026, 3, 20), LocalDate.of(2026, 3, 21)));

    HttpResponse<String> answer = world.asker(account, carrier).ask(number(carrier));

    // Each of them means the twenty-first in Chicago, which is at -05:00 then.
    assertThat(Reading.events(carrier, answer, Instant.parse("2026-03-18T12:00:00Z")))
        .extracting(CarrierEvent::estimate)
        .filteredOn(Objects::nonNull)
        .extracting(Estimate::latest)
        .singleElement(InstanceOfAssertFactories.INSTANT)
        .isBetween(Instant.parse("2026-03-21T22:00:00Z"), Instant.parse("2026-03-22T05:00:00Z"));
  }

  @ParameterizedTest
  @EnumSource(SimulatedCarrier.class)
  void areTheSameForTheSameSeed(SimulatedCarrier carrier) throws Exception {
    CarrierAccount one =
        world.open(AccountSettings.of("one", carrier, Asker.CREDENTIALS), seeded(carrier));
    CarrierAccount other =
        world.open(AccountSettings.of("other", carrier, Asker.CREDENTIALS), seeded(carrier));

    HttpResponse<String> first = world.asker(one, carrier).ask(number(carrier));
    HttpResponse<String> second = world.asker(other, carrier).ask(number(carrier));

    assertThat(withoutTransaction(second.body())).isEqualTo(withoutTransaction(first.body()));
  }

  @Test
  void haveTheEventsThatUpsPostsOfTheSameParcel() throws Exception {
    String number = number(UPS);
    CarrierAccount account = world.open(UPS, World.seeded(number));

    HttpResponse<String> answer = world.asker(account, UPS).ask(number);

    List<CarrierEvent> posted = new ArrayList<>();
    for (Activity one : World.JOURNEYS.of(number)) {
      TrackAlert alert =
          new TrackAlert(
              number, TrackAlert.Form.V1, one.scan(), one.at(), one.when(), one.scheduled());
      Decoded decoded = Reading.decoded(UPS, alert.body(), world.now());
      posted.addAll(((Decoded.Events) decoded).events());
    }
    assertThat(Reading.events(UPS, answer, world.now()))
        .extracting(CarrierEvent::id)
        .containsExactlyInAnyOrderElementsOf(
            posted.stream()
                .filter(event -> event.milestone() != Milestone.ETA_UPDATED)
                .map(CarrierEvent::id)
                .distinct()
                .toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = SimulatedCarrier.class,
      names = {"FEDEX", "USPS", "AFTERSHIP", "GLS"})
  void tellSeveralNumbersApart(SimulatedCarrier carrier) throws Exception {
    CarrierAccount account = world.open(carrier, World.seeded("612300440038", "612300440039"));

    HttpResponse<String> answer =
        world.asker(account, carrier).ask("612300440038", "612300440040", "612300440039");

    Decoded decoded = Reading.decoded(carrier, answer, world.now());
    assertThat(decoded).isInstanceOf(Decoded.Events.class);
    assertThat(((Decoded.Events) decoded).events())
        .extracting(CarrierEvent::reference)
        .extracting(Reference::value)
        .containsOnly("612300440038", "612300440039");
    assertThat(account.report().references()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource
  void refuseMoreThanTheCarrierTakesAtOnce(SimulatedCarrier carrier, int most) throws Exception {
    CarrierAccount account = world.open(carrier, World.seeded());
    Asker asker = world.asker(account, carrier);

    HttpResponse<String> all = asker.ask(many(most));
    HttpResponse<String> more = asker.ask(many(most + 1));

    assertThat(all.statusCode()).isBetween(200, 207);
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(account.report().malformed()).isEqualTo(1);
    assertThat(account.report().references()).isEqualTo(most);
  }

  static Stream<Arguments> refuseMoreThanTheCarrierTakesAtOnce() {
    return Stream.of(arguments(FEDEX, 30), arguments(USPS, 35), arguments(GLS, 10));
  }

  @Test
  void refuseWhatIsNotInTheForm() throws Exception {
    CarrierAccount fedex =
        world.open(AccountSettings.of("fedex", FEDEX, Asker.CREDENTIALS), World.seeded());
    CarrierAccount usps =
        world.open(AccountSettings.of("usps", USPS, Asker.CREDENTIALS), World.seeded());
    CarrierAccount ups =
        world.open(AccountSettings.of("ups", UPS, Asker.CREDENTIALS), World.seeded());
    Asker toFedex = world.asker(fedex, FEDEX);
    Asker toUsps = world.asker(usps, USPS);
    Asker toUps = world.asker(ups, UPS);

    HttpResponse<String> noJson =
        toFedex.send(
            toFedex
                .post("/track/v1/trackingnumbers", "not json")
                .header("Authorization", "Bearer " + toFedex.token()));
    HttpResponse<String> oneMore =
        toUsps.send(
            toUsps
                .post(
                    "/tracking/v3r2/tracking",
                    "[{\"trackingNumber\": \"9400836738672087727738\", \"expand\": \"DETAIL\"}]")
                .header("Authorization", "Bearer " + toUsps.token()));
    HttpResponse<String> noTransaction =
        toUps.send(
            toUps
                .get("/api/track/v1/details/1Z5R89390357567127")
                .header("Authorization", "Bearer " + toUps.token()));

    assertThat(List.of(noJson.statusCode(), oneMore.statusCode(), noTransaction.statusCode()))
        .containsOnly(400);
  }

  @Test
  void haveTwoShipmentsWhereDhlHasGivenANumberTwice() throws Exception {
    CarrierAccount account = world.open(DHL, twice("4471829305"));
    Asker asker = world.asker(account, DHL);

    JsonObject first = dhlPage(asker, "/track/shipments?trackingNumber=4471829305&limit=1");
    JsonObject second = dhlPage(asker, "/track" + first.getString("nextUrl"));
    JsonObject narrowed = dhlPage(asker, "/track/shipments?trackingNumber=4471829305&service=dgf");

    assertThat(services(first)).containsExactly("ecommerce");
    assertThat(services(second)).containsExactly("dgf");
    assertThat(second.containsKey("nextUrl")).isFalse();
    assertThat(services(narrowed)).containsExactly("dgf");
    assertThat(Reading.decoded(DHL, second.encode(), world.now()))
        .isInstanceOf(Decoded.Events.class);
  }

  @Test
  void haveTwoResultsWhereFedexHasGivenANumberTwice() throws Exception {
    CarrierAccount account = world.open(FEDEX, twice("612300440038"));

    HttpResponse<String> answer = world.asker(account, FEDEX).ask("612300440038");

    assertThat(Reading.events(FEDEX, answer, world.now()))
        .flatExtracting(CarrierEvent::related)
        .extracting(Reference::value)
        .contains("2460425000~612300440038~FX", "2461425000~612300440038~FX");
  }

  @Test
  void goOnPageByPageOfAnOceanLine() throws Exception {
    CarrierAccount account = world.open(DCSA, World.seeded("MSKU1234565", "MSKU1234570"));
    Asker asker = world.asker(account, DCSA);
    JsonArray all = new JsonArray(dcsa(asker, "/v2/events").body());

    List<String> paged = new ArrayList<>();
    String target = "/v2/events?limit=4";
    int pages = 0;
    while (!target.isEmpty()) {
      HttpResponse<String> page = dcsa(asker, target);
      new JsonArray(page.body()).forEach(event -> paged.add(id(event)));
      target =
          page.headers()
              .firstValue("Next-Page-Cursor")
              .map(cursor -> "/v2/events?cursor=" + cursor)
              .orElse("");
      pages++;
    }

    assertThat(pages).isEqualTo((all.size() + 3) / 4).isGreaterThan(3);
    assertThat(paged).containsExactlyElementsOf(all.stream().map(CarrierAnswersIT::id).toList());
  }

  @Test
  void letNothingNewIntoAnAnswerThatGoesOn() throws Exception {
    CarrierAccount account = world.open(DCSA, World.everything("MSKU1234565"));
    Asker asker = world.asker(account, DCSA);
    world.setClock(World.START.plus(Duration.ofHours(6)));
    HttpResponse<String> first = dcsa(asker, "/v2/events?limit=3");
    world.setClock(World.END);

    HttpResponse<String> second =
        dcsa(
            asker,
            "/v2/events?cursor=" + first.headers().firstValue("Next-Page-Cursor").orElseThrow());

    assertThat(new JsonArray(first.body())).hasSize(3);
    assertThat(new JsonArray(second.body())).hasSize(2);
    assertThat(second.headers().firstValue("Next-Page-Cursor")).isEmpty();
  }

  @Test
  void beginWhereTheQuestionSays() throws Exception {
    CarrierAccount account = world.open(DCSA, World.everything("MSKU1234565"));
    Asker asker = world.asker(account, DCSA);
    Instant gateIn = World.START.plus(Duration.ofHours(4)).plusSeconds(7);

    HttpResponse<String> since =
        dcsa(asker, "/v2/events?eventCreatedDateTime%3Agte=" + gateIn + "&limit=1");
    HttpResponse<String> after =
        dcsa(asker, "/v2/events?eventCreatedDateTime%3Agt=" + gateIn + "&limit=1");

    assertThat(since.body()).contains("\"GTIN\"");
    assertThat(after.body()).contains("\"DEPA\"");
  }

  @Test
  void goOnPageByPageOfAnAggregator() throws Exception {
    CarrierAccount account = world.open(AFTERSHIP, World.seeded("612300440038", "612300440039"));
    Asker asker = world.asker(account, AFTERSHIP);

    JsonObject first = aftershipPage(asker, "limit=1");
    JsonObject second =
        aftershipPage(
            asker, "limit=1&cursor=" + first.getJsonObject("pagination").getString("next_cursor"));

    assertThat(first.getJsonObject("pagination").getBoolean("has_next_page")).isTrue();
    assertThat(numbersOf(first)).containsExactly("612300440038");
    assertThat(second.getJsonObject("pagination").getBoolean("has_next_page")).isFalse();
    assertThat(numbersOf(second)).containsExactly("612300440039");
  }

  @Test
  void areNotRepeatedToWhoHasThem() throws Exception {
    CarrierAccount account =
        world.open(World.settings(DHL).withEtags(), World.everything("4471829305"));
    Asker asker = world.asker(account, DHL);
    world.setClock(World.START.plus(Duration.ofHours(5)));
    String etag = asker.ask("4471829305").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> same =
        asker.send(asker.question("", "4471829305").header("If-None-Match", etag));
    world.setClock(World.END);
    HttpResponse<String> changed =
        asker.send(asker.question("", "4471829305").header("If-None-Match", etag));

    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).isNotEmpty().isNotEqualTo(etag);
    assertThat(account.report().unchanged()).isEqualTo(1);
  }

  @Test
  void haveNoValidatorUnlessTheAccountWantsOne() throws Exception {
    CarrierAccount account = world.open(DHL, World.everything("4471829305"));

    HttpResponse<String> answer = world.asker(account, DHL).ask("4471829305");

    assertThat(answer.headers().firstValue("ETag")).isEmpty();
    assertThat(answer.headers().firstValue("Date")).hasValue("Tue, 24 Mar 2026 12:00:00 GMT");
  }

  private static Truth seeded(SimulatedCarrier carrier) {
    return World.seeded(number(carrier));
  }

  private static String number(SimulatedCarrier carrier) {
    return NUMBERS.getOrDefault(carrier, "");
  }

  private static List<Milestone> milestones(String names) {
    return Arrays.stream(names.split(" ", -1)).map(Milestone::valueOf).toList();
  }

  private static String[] many(int numbers) {
    return IntStream.range(0, numbers)
        .mapToObj(i -> "6123004400" + (10 + i))
        .toArray(String[]::new);
  }

  /** A parcel that is to come on one day and then on another, and is still on its way. */
  private static Truth onItsWay(String number, LocalDate first, LocalDate then) {
    List<Activity> journey =
        List.of(
            new Activity(Scan.LABEL, City.BOSTON, World.START, first),
            new Activity(Scan.PICKUP, City.BOSTON, World.START.plusSeconds(3_600), first),
            new Activity(Scan.NEW_DATE, City.BOSTON, World.START.plusSeconds(7_200), then),
            new Activity(Scan.DEPARTED, City.BOSTON, World.START.plusSeconds(10_800), first),
            new Activity(Scan.DELIVERED, City.CHICAGO, World.END.plusSeconds(1), first));
    return Truth.of(List.of(number), asked -> asked.equals(number) ? journey : List.of());
  }

  private static Truth twice(String number) {
    return asked ->
        List.of(
            Parcel.of(number, World.JOURNEYS.of(number)),
            Parcel.of(number, World.JOURNEYS.of(number + " again")));
  }

  private static String withoutTransaction(String body) {
    return body.replaceFirst("\"transactionId\":\"[^\"]*\",", "");
  }

  private static JsonObject dhlPage(Asker asker, String target) throws Exception {
    return new JsonObject(
        asker.send(asker.get(target).header("DHL-API-Key", Asker.CREDENTIALS.secret())).body());
  }

  private static List<String> services(JsonObject page) {
    return page.getJsonArray("shipments").stream()
        .map(shipment -> ((JsonObject) shipment).getString("service"))
        .toList();
  }

  private static HttpResponse<String> dcsa(Asker asker, String target) throws Exception {
    return asker.send(asker.get(target).header("API-Key", Asker.CREDENTIALS.secret()));
  }

  private static String id(Object event) {
    return ((JsonObject) event).getString("eventID");
  }

  private static JsonObject aftershipPage(Asker asker, String query) throws Exception {
    HttpResponse<String> answer =
        asker.send(
            asker
                .get("/tracking/2024-10/trackings?" + query)
                .header("as-api-key", Asker.CREDENTIALS.secret()));
    return new JsonObject(answer.body()).getJsonObject("data");
  }

  private static List<String> numbersOf(JsonObject data) {
    return data.getJsonArray("trackings").stream()
        .map(tracking -> ((JsonObject) tracking).getString("tracking_number"))
        .toList();
  }
}
