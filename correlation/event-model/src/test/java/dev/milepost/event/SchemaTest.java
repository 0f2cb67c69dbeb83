package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the JSON Schemas and the records to each other, in both directions. */
class SchemaTest {
  private static final String CARRIER_EVENT = "carrier-event.v1";
  private static final String SHIPMENT = "shipment.v1";
  private static final String SHIPMENT_EVENT = "shipment-event.v1";

  static List<Arguments> records() {
    return List.of(
        Arguments.of(CARRIER_EVENT, "", CarrierEvent.class),
        Arguments.of(CARRIER_EVENT, "/$defs/reference", Reference.class),
        Arguments.of(CARRIER_EVENT, "/$defs/eventTime", EventTime.class),
        Arguments.of(CARRIER_EVENT, "/$defs/place", Place.class),
        Arguments.of(CARRIER_EVENT, "/$defs/carrierStatus", CarrierStatus.class),
        Arguments.of(CARRIER_EVENT, "/$defs/estimate", Estimate.class),
        Arguments.of(CARRIER_EVENT, "/$defs/correction", Correction.class),
        Arguments.of(CARRIER_EVENT, "/$defs/revision", Revision.class),
        Arguments.of(SHIPMENT, "", Shipment.class),
        Arguments.of(SHIPMENT, "/$defs/reference", Reference.class),
        Arguments.of(SHIPMENT, "/$defs/money", Money.class),
        Arguments.of(SHIPMENT, "/$defs/promisedWindow", PromisedWindow.class),
        Arguments.of(SHIPMENT, "/$defs/place", Place.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/journey", Journey.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/problem", Journey.Problem.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/conflict", Conflict.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/pieceState", PieceState.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/delay", Delay.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/duty", Duty.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/estimate", Estimate.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/promisedWindow", PromisedWindow.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/carrierStatus", CarrierStatus.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/corrected", ShipmentEvent.Corrected.class),
        Arguments.of(SHIPMENT_EVENT, "/$defs/why", Why.class));
  }

  @ParameterizedTest
  @MethodSource("records")
  void describesEveryFieldOfTheRecordAndNoOther(String schema, String at, Class<?> type) {
    JsonNode described = read(schema).at(at);

    assertThat(names(described.path("properties")))
        .isEqualTo(
            components(type)
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void requiresWhatTheRecordRequires(String schema, String at, Class<?> type) {
    JsonNode described = read(schema).at(at);

    Set<String> required = new TreeSet<>();
    described.path("required").forEach(name -> required.add(name.asText()));
    assertThat(required)
        .isEqualTo(
            components(type)
                .filter(SchemaTest::mustBeThere)
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  static List<Arguments> enums() {
    return List.of(
        Arguments.of(
            CARRIER_EVENT,
            List.of(
                Milestone.class,
                Classifier.class,
                Cause.class,
                TimeQuality.class,
                ReferenceType.class)),
        Arguments.of(SHIPMENT, List.of(ReferenceType.class, Mode.class, Priority.class)),
        Arguments.of(
            SHIPMENT_EVENT,
            List.of(
                Milestone.class,
                Classifier.class,
                Cause.class,
                TimeQuality.class,
                ReferenceType.class,
                ConflictKind.class,
                DelayKind.class,
                Responsible.class,
                ShipmentEvent.Change.class)));
  }

  @ParameterizedTest
  @MethodSource("enums")
  void listsEveryConstantAndNoOther(String schema, List<Class<? extends Enum<?>>> enums) {
    Set<List<String>> listed = new java.util.HashSet<>();
    for (JsonNode list : read(schema).findValues("enum")) {
      List<String> constants = new ArrayList<>();
      list.forEach(constant -> constants.add(constant.asText()));
      listed.add(constants);
    }

    listed.remove(cloudEventTypes());

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            enums.stream()
                .map(type -> Arrays.stream(type.getEnumConstants()).map(Enum::name).toList())
                .toList());
  }

  @Test
  void listsEveryTypeOfShipmentEvent() {
    JsonNode types = read(SHIPMENT_EVENT).at("/properties/type/enum");

    assertThat(types).extracting(JsonNode::asText).containsExactlyElementsOf(cloudEventTypes());
  }

  @Test
  void saysTheDataOfEveryTypeOfShipmentEvent() {
    JsonNode cases = read(SHIPMENT_EVENT).path("allOf");

    assertThat(cases)
        .extracting(one -> one.at("/if/properties/type/const").asText())
        .containsExactlyElementsOf(cloudEventTypes());
  }

  @ParameterizedTest
  @ValueSource(strings = {CARRIER_EVENT, SHIPMENT, SHIPMENT_EVENT})
  void isASchemaOf2020ThatNeedsNoOtherFile(String schema) {
    JsonNode root = read(schema);

    assertThat(root.path("$schema").asText())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(root.path("$id").asText()).endsWith("/" + schema + ".schema.json");
    assertThat(root.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(ref -> assertThat(root.at(ref.substring(1)).isObject()).as(ref).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {CARRIER_EVENT, SHIPMENT, SHIPMENT_EVENT})
  void usesEveryDefinition(String schema) {
    JsonNode root = read(schema);

    assertThat(names(root.path("$defs")))
        .isEqualTo(
            root.findValuesAsText("$ref").stream()
                .map(ref -> ref.substring("#/$defs/".length()))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<String> cloudEventTypes() {
    return Arrays.stream(ShipmentEventType.values())
        .map(ShipmentEventType::cloudEventType)
        .toList();
  }

  private static Stream<RecordComponent> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents());
  }

  /** A list may be left out, but for the references, without which nothing could be matched. */
  private static boolean mustBeThere(RecordComponent component) {
    if (component.getName().equals("references")) {
      return true;
    }
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !Collection.class.isAssignableFrom(component.getType());
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode read(String schema) {
    String resource = "/schemas/" + schema + ".schema.json";
    try (InputStream in = SchemaTest.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(resource, e);
    }
  }
}
