package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds {@code asyncapi.yaml} and the code to each other, in both directions. */
class AsyncApiTest {

  private final JsonNode api = read("/asyncapi.yaml");

  @Test
  void isAsyncApi3() {
    String version = api.path("asyncapi").asText();

    assertThat(version).isEqualTo("3.0.0");
  }

  @Test
  void namesEveryTopicAndNoOther() {
    Map<String, Integer> documented = eachChannel(channel -> kafka(channel).path("partitions"));

    assertThat(documented).isEqualTo(eachTopic(Topic::partitions));
  }

  @Test
  void namesEveryTopicTheSameInItsAddressAndItsBinding() {
    List<JsonNode> channels = List.copyOf(channels());

    assertThat(channels)
        .allSatisfy(
            channel ->
                assertThat(kafka(channel).path("topic").asText())
                    .isEqualTo(channel.path("address").asText()));
  }

  @Test
  void keepsRecordsAsLongAsTheTopicsDo() {
    Map<String, Long> documented =
        channels().stream()
            .collect(
                Collectors.toMap(
                    channel -> channel.path("address").asText(),
                    channel -> configuration(channel).path("retention.ms").asLong(-1)));

    assertThat(documented).isEqualTo(eachTopic(topic -> milliseconds(topic.retention())));
  }

  @Test
  void compactsWhatIsKeptForEverAndDeletesTheRest() {
    Map<String, String> documented =
        channels().stream()
            .collect(
                Collectors.toMap(
                    channel -> channel.path("address").asText(),
                    channel -> configuration(channel).path("cleanup.policy").path(0).asText()));

    assertThat(documented)
        .isEqualTo(eachTopic(topic -> topic.retention() == null ? "compact" : "delete"));
  }

  @Test
  void saysTheKeyOfEveryTopic() {
    List<JsonNode> channels = List.copyOf(channels());

    assertThat(channels)
        .allSatisfy(
            channel ->
                assertThat(
                        messageOf(channel).at("/bindings/kafka/key").path("description").asText())
                    .isNotBlank());
  }

  @Test
  void givesTheKeyOfACarrierEventAsTheCodeMakesIt() {
    CarrierEvent event = CarrierEvents.scan("1Z 5R8 939 03 5756 7127");

    String key = event.topicKey();

    assertThat(api.at("/components/messages/carrierEvent/bindings/kafka/key/examples/0").asText())
        .isEqualTo(key);
  }

  @Test
  void namesEveryHeaderAndNoOther() {
    Set<String> documented = new TreeSet<>();
    for (JsonNode message : api.at("/components/messages")) {
      message.at("/headers/properties").fieldNames().forEachRemaining(documented::add);
      message
          .at("/headers/patternProperties")
          .fieldNames()
          .forEachRemaining(pattern -> documented.add(pattern.substring(1)));
    }

    assertThat(documented).isEqualTo(headersInCode());
  }

  @Test
  void requiresOnlyHeadersThatItDescribes() {
    List<JsonNode> messages = new ArrayList<>();
    api.at("/components/messages").forEach(messages::add);

    assertThat(messages)
        .allSatisfy(
            message ->
                message
                    .at("/headers/required")
                    .forEach(
                        name ->
                            assertThat(message.at("/headers/properties").has(name.asText()))
                                .as(name.asText())
                                .isTrue()));
  }

  @Test
  void listsTheTypesOfShipmentEvents() {
    JsonNode types =
        api.at("/components/messages/shipmentEvent/headers/properties/milepost-type/enum");

    assertThat(types)
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(
            Arrays.stream(ShipmentEventType.values()).map(ShipmentEventType::sseName).toList());
  }

  @Test
  void pointsToSchemasThatAreThere() {
    List<String> schemas =
        api.findValuesAsText("$ref").stream().filter(ref -> ref.startsWith("schemas/")).toList();

    assertThat(schemas)
        .containsExactlyInAnyOrder(
            "schemas/carrier-event.v1.schema.json",
            "schemas/shipment-event.v1.schema.json",
            "schemas/shipment.v1.schema.json")
        .allSatisfy(schema -> assertThat(read("/" + schema).path("$schema").asText()).isNotEmpty());
  }

  @Test
  void pointsOnlyToWhatItDescribes() {
    List<String> refs =
        api.findValuesAsText("$ref").stream().filter(ref -> ref.startsWith("#/")).toList();

    assertThat(refs)
        .isNotEmpty()
        .allSatisfy(ref -> assertThat(api.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @Test
  void usesEveryTopicInAnOperation() {
    Set<String> used = new TreeSet<>();
    api.path("operations")
        .forEach(operation -> used.add(operation.at("/channel/$ref").asText().substring(1)));

    Set<String> described = new TreeSet<>();
    api.path("channels").fieldNames().forEachRemaining(name -> described.add("/channels/" + name));
    assertThat(used).isEqualTo(described);
  }

  private List<JsonNode> channels() {
    List<JsonNode> channels = new ArrayList<>();
    api.path("channels").forEach(channels::add);
    return channels;
  }

  private Map<String, Integer> eachChannel(Function<JsonNode, JsonNode> value) {
    return channels().stream()
        .collect(
            Collectors.toMap(
                channel -> channel.path("address").asText(),
                channel -> value.apply(channel).asInt()));
  }

  private static <T> Map<String, T> eachTopic(Function<Topic, T> value) {
    Map<String, T> byName = new TreeMap<>();
    for (Topic topic : Topic.values()) {
      byName.put(topic.topicName(), value.apply(topic));
    }
    return byName;
  }

  private JsonNode messageOf(JsonNode channel) {
    String ref = channel.path("messages").findValuesAsText("$ref").get(0);
    return api.at(ref.substring(1));
  }

  private static JsonNode kafka(JsonNode channel) {
    return channel.at("/bindings/kafka");
  }

  private static JsonNode configuration(JsonNode channel) {
    return kafka(channel).path("topicConfiguration");
  }

  private static long milliseconds(@Nullable Duration retention) {
    return retention == null ? -1 : retention.toMillis();
  }

  private static Set<String> headersInCode() {
    Set<String> names = new TreeSet<>();
    for (Field constant : TopicHeader.class.getDeclaredFields()) {
      if (constant.getType() == String.class) {
        names.add(value(constant));
      }
    }
    return names;
  }

  private static String value(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** JSON is YAML too. */
  private static JsonNode read(String resource) {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(resource, e);
    }
  }
}
