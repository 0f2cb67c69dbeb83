package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEventType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lies in Kafka, in PostgreSQL and with customers must stay readable for ever. An approved
 * file is never changed: a new form is a new version with a new file beside the old. Where a test
 * fails, what was written lies in {@code target/received}.
 */
class ApprovedJsonTest {

  private static final String ONLY_WHERE_IT_NAMES_WHAT_IT_CORRECTS = "corrects";

  /** Where there is a contract of notice, and where a delay changed. */
  private static final Set<String> OF_SOME_DELAYS_ONLY = Set.of("duty", "severityBefore");

  /** A reader must do without: events that were written before lie in Kafka. */
  private static final Set<String> NOT_OF_THE_FIRST_DELAYS =
      Set.of("change", "clearedBy", "responsible");

  @Test
  void writesACarrierEventAsApproved() {
    String written = pretty(Json.text(Samples.carrierEvent()));

    assertApproved(written, "CarrierEvent");
  }

  @Test
  void readsTheApprovedCarrierEvent() {
    CarrierEvent read = Json.read(approved("CarrierEvent"), CarrierEvent.class);

    assertThat(read).isEqualTo(Samples.carrierEvent());
  }

  @Test
  void writesAndReadsACarrierEventThatWasStatedAnewAsApproved() {
    String written = pretty(Json.text(Samples.statedAnew()));

    assertApproved(written, "CarrierEvent.stated-anew");
    assertThat(Json.read(written, CarrierEvent.class)).isEqualTo(Samples.statedAnew());
    assertValid("carrier-event", written);
  }

  /** The shipment of the sample is promised at an offset of five hours. */
  @Test
  void writesADayByAnAssumedClockAsApprovedAndTellsItByTheDestinations() {
    String written = pretty(Json.text(Samples.expectedOnADay()));
    String told = new String(ShipmentEventJson.write(Samples.toldOfADay()), StandardCharsets.UTF_8);

    assertApproved(written, "CarrierEvent.assumed-clock");
    assertThat(Json.read(written, CarrierEvent.class)).isEqualTo(Samples.expectedOnADay());
    assertValid("carrier-event", written);
    assertThat(object(told).at("/data/estimate").toString())
        .isEqualTo(
            "{\"latest\":\"2026-11-26T04:59:59Z\",\"by\":\"UPS\",\"issuedAt\":\"2026-11-24T14:12:30Z\"}");
    assertValid("shipment-event", told);
  }

  @Test
  void writesTheCorrectionOfOneEventAsApproved() {
    String written =
        pretty(
            new String(
                ShipmentEventJson.write(Samples.correctionOfOneEvent()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.correction-of-one-event");
    assertValid("shipment-event", written);
  }

  @Test
  void writesThatAnEventIsNotTheShipmentsAsApproved() {
    String written =
        pretty(new String(ShipmentEventJson.write(Samples.movedOff()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.moved-off");
    assertValid("shipment-event", written);
  }

  @Test
  void writesTheWayOverAnEdgeAsApproved() {
    String written =
        pretty(
            new String(
                ShipmentEventJson.write(Samples.reachedOverAnEdge()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.over-an-edge");
    assertValid("shipment-event", written);
  }

  @Test
  void writesPiecesConflictsAndAnAgentsWordAsApproved() {
    String written =
        pretty(
            new String(
                ShipmentEventJson.write(Samples.ofAContradiction()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.contradiction");
    assertValid("shipment-event", written);
    assertValid("shipment-event", withMore(written));
  }

  @Test
  void readsTheJourneyThatItWrote() {
    JourneyState written = new JourneyState(Samples.contradicted(), List.of());

    JourneyState read = Json.read(Json.text(written), JourneyState.class);

    assertThat(read).isEqualTo(written);
  }

  @Test
  void readsAJourneyFromBeforeThereWereConflicts() {
    String journey = object(approved("ShipmentEvent.milestone")).at("/data/journey").toString();

    Journey read = Json.read(journey, Journey.class);

    assertThat(read).isEqualTo(Samples.journey());
    assertThat(read.conflicts()).isEmpty();
    assertThat(Json.text(read)).isEqualTo(journey);
  }

  @Test
  void writesMilepostsOwnEstimateAsApproved() {
    String written =
        pretty(new String(ShipmentEventJson.write(Samples.forecasted()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.estimate-of-milepost");
    assertValid("shipment-event", written);
  }

  @Test
  void readsACarrierEventOfALaterVersion() {
    String later = withMore(approved("CarrierEvent"));

    CarrierEvent read = Json.read(later, CarrierEvent.class);

    assertThat(read).isEqualTo(Samples.carrierEvent());
    assertValid("carrier-event", later);
  }

  @Test
  void readsACarrierEventWithNothingButWhatIsRequired() {
    String least = withTheRequiredOnly("carrier-event", approved("CarrierEvent"));

    CarrierEvent read = Json.read(least, CarrierEvent.class);

    assertThat(read.id()).isEqualTo(Samples.carrierEvent().id());
    assertThat(read.related()).isEmpty();
    assertThat(read.warnings()).isEmpty();
    assertThat(read.place()).isNull();
    assertValid("carrier-event", least);
  }

  @Test
  void refusesACarrierEventWithoutWhatIsRequired() {
    ObjectNode event = object(approved("CarrierEvent"));

    assertThat(names(schemaNode("carrier-event").path("required")))
        .hasSize(10)
        .allSatisfy(
            field ->
                assertThatThrownBy(
                        () ->
                            Json.reader(CarrierEvent.class)
                                .readValue(event.deepCopy().without(field).toString()))
                    .as(field)
                    .isInstanceOf(JsonProcessingException.class)
                    .hasMessageContaining(field));
  }

  @Test
  void writesAShipmentAsApproved() {
    String written = pretty(Json.text(Samples.shipment()));

    assertApproved(written, "Shipment");
  }

  @Test
  void readsTheApprovedShipment() {
    Shipment read = Json.read(approved("Shipment"), Shipment.class);

    assertThat(read).isEqualTo(Samples.shipment());
  }

  @Test
  void readsAShipmentOfALaterVersion() {
    String later = withMore(approved("Shipment"));

    Shipment read = Json.read(later, Shipment.class);

    assertThat(read).isEqualTo(Samples.shipment());
    assertValid("shipment", later);
  }

  @Test
  void readsAShipmentWithNothingButWhatIsRequired() {
    String least = withTheRequiredOnly("shipment", approved("Shipment"));

    Shipment read = Json.read(least, Shipment.class);

    assertThat(read.id()).isEqualTo("SHP-1");
    assertThat(read.orders()).isEmpty();
    assertThat(read.promise()).isNull();
    assertValid("shipment", least);
  }

  @Test
  void writesTheCarrierEventAndTheShipmentThatTheirSchemasDescribe() {
    assertValid("carrier-event", Json.text(Samples.carrierEvent()));
    assertValid("shipment", Json.text(Samples.shipment()));
  }

  @ParameterizedTest
  @EnumSource
  void writesAShipmentEventAsApproved(ShipmentEventType type) {
    String written = pretty(text(type));

    assertApproved(
        written,
        switch (type) {
          case DELAY -> "ShipmentEvent.delay-opened";
          case DELAY_CLEARED -> "ShipmentEvent.delay-cleared-by";
          default -> "ShipmentEvent." + type.sseName();
        });
  }

  @Test
  void writesADelayThatWorsenedAsApproved() {
    String written =
        pretty(
            new String(ShipmentEventJson.write(Samples.delayWorsened()), StandardCharsets.UTF_8));

    assertApproved(written, "ShipmentEvent.delay-worsened");
    assertValid("shipment-event", written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delay", "delay-cleared"})
  void describesTheFirstDelaysStill(String name) {
    assertValid("shipment-event", approved("ShipmentEvent." + name));
  }

  @ParameterizedTest
  @EnumSource
  void writesTheShipmentEventThatItsSchemaDescribes(ShipmentEventType type) {
    assertValid("shipment-event", text(type));
    assertValid("shipment-event", withMore(text(type)));
  }

  @ParameterizedTest
  @EnumSource
  void describesEveryFieldOfAShipmentEvent(ShipmentEventType type) {
    JsonNode schema = schemaNode("shipment-event");
    ObjectNode event = object(text(type));
    String data =
        switch (type) {
          case MILESTONE, ESTIMATE, CORRECTION -> "reported";
          case DELAY -> "delayOpened";
          case DELAY_CLEARED -> "delayCleared";
          case NOTICE -> "noticed";
        };

    List<String> described = described(schema, schema.at("/$defs/" + data));
    described.remove(ONLY_WHERE_IT_NAMES_WHAT_IT_CORRECTS);
    described.removeAll(OF_SOME_DELAYS_ONLY);

    assertThat(fields(event)).isSubsetOf(fields(schema.path("properties")));
    assertThat(fields(event.path("data"))).containsExactlyInAnyOrderElementsOf(described);
  }

  @ParameterizedTest
  @EnumSource
  void missesEachFieldOfAShipmentEventThatIsLeftOut(ShipmentEventType type) {
    ObjectNode event = object(text(type));

    assertThat(fields(event.path("data")))
        .filteredOn(field -> !NOT_OF_THE_FIRST_DELAYS.contains(field))
        .allSatisfy(
            field -> {
              ObjectNode less = event.deepCopy();
              ((ObjectNode) less.path("data")).remove(field);
              assertThat(problems("shipment-event", less.toString())).as(field).isNotEmpty();
            });
  }

  @ParameterizedTest
  @EnumSource
  void writesAShipmentEventOnOneLine(ShipmentEventType type) {
    assertThat(text(type)).doesNotContain("\n", "\r");
  }

  @Test
  void tellsCustomersNoFinerPlaceThanTheCity() {
    String written = text(ShipmentEventType.MILESTONE);

    assertThat(object(written).at("/data/place").toString())
        .isEqualTo("{\"city\":\"Louisville\",\"region\":\"KY\",\"country\":\"US\"}");
    assertThat(written).doesNotContain("40213", "Worldport");
  }

  @Test
  void writesTheTimeWithSecondsThoughTheyAreZero() {
    String time = object(text(ShipmentEventType.MILESTONE)).path("time").asText();

    assertThat(time).isEqualTo("2026-11-24T09:12:00-05:00");
  }

  @Test
  void notesWhatASchemaRefuses() {
    ObjectNode event = object(approved("CarrierEvent"));
    event.put("milestone", "ARRIVED_AT_THE_MOON");
    event.put("receivedAt", "yesterday");

    Set<ValidationMessage> problems = problems("carrier-event", event.toString());

    assertThat(problems)
        .extracting(problem -> problem.getInstanceLocation().toString())
        .containsExactlyInAnyOrder("/milestone", "/receivedAt");
  }

  private static String text(ShipmentEventType type) {
    return new String(ShipmentEventJson.write(Samples.shipmentEvent(type)), StandardCharsets.UTF_8);
  }

  private static List<String> described(JsonNode schema, JsonNode part) {
    List<String> names = new ArrayList<>(fields(part.path("properties")));
    part.path("allOf")
        .forEach(
            base ->
                names.addAll(
                    described(schema, schema.at(base.path("$ref").asText().substring(1)))));
    return names;
  }

  private static void assertApproved(String written, String name) {
    try {
      Path received = Path.of("target", "received", name + ".v1.json");
      Files.createDirectories(received.getParent());
      Files.writeString(received, written);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(written).isEqualTo(approved(name));
  }

  private static void assertValid(String schema, String json) {
    assertThat(problems(schema, json)).isEmpty();
  }

  private static Set<ValidationMessage> problems(String schema, String json) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                SchemaLocation.of("classpath:schemas/" + schema + ".v1.schema.json"), config);
    return validator.validate(object(json));
  }

  /** What a later version might write: a field more in every object. */
  private static String withMore(String json) {
    ObjectNode root = object(json);
    addTo(root);
    return root.toString();
  }

  private static void addTo(JsonNode node) {
    node.forEach(ApprovedJsonTest::addTo);
    if (node instanceof ObjectNode object) {
      object.putObject("aLaterField").putArray("of").add("a later version");
    }
  }

  private static String withTheRequiredOnly(String schema, String json) {
    ObjectNode root = object(json);
    root.retain(names(schemaNode(schema).path("required")));
    return root.toString();
  }

  private static JsonNode schemaNode(String schema) {
    return object(resource("/schemas/" + schema + ".v1.schema.json"));
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    ((ArrayNode) array).forEach(name -> names.add(name.asText()));
    return names;
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String approved(String name) {
    return resource("/approved/" + name + ".v1.approved.json");
  }

  private static String pretty(String json) {
    return object(json).toPrettyString() + "\n";
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ApprovedJsonTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
