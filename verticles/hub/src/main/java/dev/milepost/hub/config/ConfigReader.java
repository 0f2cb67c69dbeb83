package dev.milepost.hub.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a tree of records from YAML laid over defaults, then from the environment laid over both.
 * Every key must be one that the defaults have; every error is collected and names its key.
 *
 * <p>Durations and sizes have their units in the value: {@code 30s}, {@code 64KiB}.
 */
public final class ConfigReader {
  private static final String ENVIRONMENT = "MILEPOST_";
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KiB|MiB|GiB)");

  private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Duration.class, writing(ConfigReader::text))
                  .addDeserializer(Duration.class, reading(ConfigReader::duration))
                  .addSerializer(Path.class, ToStringSerializer.instance)
                  .addDeserializer(Path.class, reading(Path::of))
                  .addDeserializer(long.class, reading(ConfigReader::size))
                  .addDeserializer(int.class, reading(text -> Math.toIntExact(size(text)))))
          .build();

  /**
   * Reads a configuration.
   *
   * @param source what to call the text in errors
   * @throws ConfigException with everything that is wrong
   */
  public <T extends Record> T read(
      T defaults, Class<T> type, String source, String text, Map<String, String> environment) {
    List<String> errors = new ArrayList<>();
    ObjectNode merged = json.valueToTree(defaults);
    overlay(merged, parsed(source, text), "", errors);
    overlayEnvironment(merged, environment, errors);
    if (errors.isEmpty()) {
      sections(merged, type, errors);
    }
    if (!errors.isEmpty()) {
      throw new ConfigException(source, errors);
    }
    try {
      return json.treeToValue(merged, type);
    } catch (JsonProcessingException e) {
      throw new ConfigException(source, List.of(message(e)));
    }
  }

  /** The tree as YAML, as {@code hub.example.yaml} shows it. */
  public String write(Record config) {
    try {
      return yaml.writeValueAsString(json.valueToTree(config));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the configuration", e);
    }
  }

  private JsonNode parsed(String source, String text) {
    try {
      JsonNode tree = yaml.readTree(text);
      return tree == null || tree.isMissingNode() || tree.isNull() ? json.createObjectNode() : tree;
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          source,
          List.of(
              "not YAML: " + e.getOriginalMessage() + " at line " + e.getLocation().getLineNr()));
    }
  }

  private void overlay(ObjectNode base, JsonNode over, String path, List<String> errors) {
    if (!(over instanceof ObjectNode object)) {
      errors.add((path.isEmpty() ? "the file" : path) + ": a section with keys is expected");
      return;
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String key = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode known = base.get(field.getKey());
      if (known == null && !isOpen(path)) {
        List<String> names = new ArrayList<>();
        base.fieldNames().forEachRemaining(names::add);
        errors.add(key + ": unknown key; known here: " + String.join(", ", names));
      } else if (known instanceof ObjectNode section && !isOpen(key)) {
        overlay(section, field.getValue(), key, errors);
      } else {
        base.set(field.getKey(), field.getValue());
      }
    }
  }

  /** A map whose keys are another's: the Kafka client's own properties. */
  private static boolean isOpen(String path) {
    return path.endsWith("properties");
  }

  private void overlayEnvironment(
      ObjectNode base, Map<String, String> environment, List<String> errors) {
    Map<String, String[]> leaves = new TreeMap<>();
    leaves(base, new String[0], leaves);
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(ENVIRONMENT)) {
                String[] path = leaves.get(name);
                if (path == null) {
                  errors.add(
                      name + ": no such key; for example " + leaves.keySet().iterator().next());
                } else {
                  set(base, path, value);
                }
              }
            });
  }

  private static void leaves(ObjectNode node, String[] path, Map<String, String[]> leaves) {
    node.properties()
        .forEach(
            field -> {
              String[] here = java.util.Arrays.copyOf(path, path.length + 1);
              here[path.length] = field.getKey();
              if (field.getValue() instanceof ObjectNode section && !isOpen(field.getKey())) {
                leaves(section, here, leaves);
              } else {
                leaves.put(variable(here), here);
              }
            });
  }

  /** {@code kafka.bootstrapServers} is {@code MILEPOST_KAFKA_BOOTSTRAP_SERVERS}. */
  private static String variable(String[] path) {
    return ENVIRONMENT
        + String.join("_", path).replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private void set(ObjectNode base, String[] path, String value) {
    ObjectNode node = base;
    for (int i = 0; i < path.length - 1; i++) {
      node = (ObjectNode) Objects.requireNonNull(node.get(path[i]));
    }
    String last = path[path.length - 1];
    if (Objects.requireNonNull(node.get(last)).isArray()) {
      node.set(last, json.valueToTree(List.of(value.split("\\s*,\\s*", -1))));
    } else {
      node.set(last, TextNode.valueOf(value));
    }
  }

  /** Each section by itself first, so that the errors of all of them are known. */
  private void sections(ObjectNode merged, Class<?> type, List<String> errors) {
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode section = merged.get(component.getName());
      if (component.getType().isRecord() && section != null) {
        try {
          json.treeToValue(section, component.getType());
        } catch (JsonProcessingException e) {
          String message = message(e);
          errors.add(
              message.startsWith(component.getName() + ".")
                      || message.startsWith(component.getName() + ":")
                  ? message
                  : component.getName() + "." + message);
        }
      }
    }
  }

  private static String message(JsonProcessingException failure) {
    if (failure instanceof ValueInstantiationException refused && refused.getCause() != null) {
      return Objects.requireNonNullElse(
          refused.getCause().getMessage(), refused.getCause().toString());
    }
    StringBuilder path = new StringBuilder();
    if (failure instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference reference : mapping.getPath()) {
        if (reference.getFieldName() != null) {
          path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
        }
      }
    }
    return path + ": " + failure.getOriginalMessage();
  }

  private static <T> JsonDeserializer<T> reading(Reading<T> parse) {
    return new JsonDeserializer<>() {
      @Override
      public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getText();
        try {
          return parse.apply(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw JsonMappingException.from(parser, "'" + text + "' " + e.getMessage());
        }
      }
    };
  }

  @FunctionalInterface
  private interface Reading<T> {
    T apply(String text);
  }

  private static <T> JsonSerializer<T> writing(java.util.function.Function<T, String> write) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        out.writeString(write.apply(value));
      }
    };
  }

  private static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("is not a duration such as 500ms, 30s, 5m, 2h or 1d");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds != 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds != 0 && seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static long size(String text) {
    if (text.matches("-?\\d+")) {
      return Long.parseLong(text);
    }
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("is not a number, nor a size such as 64KiB or 1MiB");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "B" -> amount;
      case "KiB" -> Math.multiplyExact(amount, 1L << 10);
      case "MiB" -> Math.multiplyExact(amount, 1L << 20);
      default -> Math.multiplyExact(amount, 1L << 30);
    };
  }
}
