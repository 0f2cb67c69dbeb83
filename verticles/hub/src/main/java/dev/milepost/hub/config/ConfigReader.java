package dev.milepost.hub.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree of records from YAML laid over defaults, then from the environment laid over both.
 * Every key must be one that the defaults have; every error is collected and names its key.
 *
 * <p>Durations and sizes have their units in the value: {@code 30s}, {@code 64KiB}.
 */
public final class ConfigReader {
  private static final String ENVIRONMENT = "MILEPOST_";

  /** Read elsewhere: by {@code logback.xml} and by the script {@code hub}. */
  private static final Set<String> NOT_OURS =
      Set.of("MILEPOST_LOG", "MILEPOST_LOG_LEVEL", "MILEPOST_JAVA_OPTS");

  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KiB|MiB|GiB)");

  private final ObjectMapper yaml =
      new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
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
    ObjectNode known = json.valueToTree(defaults);
    ObjectNode merged = known.deepCopy();
    overlay(merged, parsed(source, text), "", errors);
    overlayEnvironment(merged, environment, errors);
    check(merged, known, type, "", errors);
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
      } else if (field.getValue().isObject() && !isOpen(key)) {
        errors.add(key + ": a value is expected, not a section");
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
              if (name.startsWith(ENVIRONMENT) && !NOT_OURS.contains(name)) {
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
              String[] here = Arrays.copyOf(path, path.length + 1);
              here[path.length] = field.getKey();
              if (isOpen(field.getKey())) {
                return;
              }
              if (field.getValue() instanceof ObjectNode section) {
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

  /**
   * Finds every error and not only the first: what is wrong is noted and its default put in its
   * place, until all that is left is right.
   */
  private void check(
      ObjectNode section, ObjectNode defaults, Class<?> type, String path, List<String> errors) {
    ObjectNode trial = section.deepCopy();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      String key = path.isEmpty() ? name : path + "." + name;
      int before = errors.size();
      if (component.getType().isRecord()) {
        check(
            (ObjectNode) trial.get(name),
            (ObjectNode) defaults.get(name),
            component.getType(),
            key,
            errors);
      } else {
        checkValue(component, Objects.requireNonNull(trial.get(name)), key, errors);
      }
      if (errors.size() > before) {
        trial.set(name, defaults.get(name));
      }
    }
    checkRules(trial, defaults, type, path, errors);
  }

  private void checkValue(
      RecordComponent component, JsonNode value, String key, List<String> errors) {
    if (value.isNull()) {
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        errors.add(key + ": a value is needed");
      }
      return;
    }
    for (JsonNode item : value) {
      if (item.isNull()) {
        errors.add(key + ": one of them is empty");
        return;
      }
    }
    try {
      json.readerFor(json.constructType(component.getGenericType())).readValue(value);
    } catch (JsonProcessingException e) {
      errors.add(naming(key, message(e)));
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory cannot be read", e);
    }
  }

  /** What a section's record refuses: its messages begin with the key. */
  private void checkRules(
      ObjectNode trial, ObjectNode defaults, Class<?> type, String path, List<String> errors) {
    Set<String> replaced = new HashSet<>();
    while (true) {
      try {
        json.treeToValue(trial, type);
        return;
      } catch (JsonProcessingException e) {
        String message = path.isEmpty() ? message(e) : naming(path, message(e));
        if (errors.contains(message)) {
          // The default is no better: of two keys that need one another, one is missing.
          return;
        }
        errors.add(message);
        String culprit =
            message.replaceFirst(":.*", "").substring(path.isEmpty() ? 0 : path.length() + 1);
        if (!defaults.has(culprit) || !replaced.add(culprit)) {
          return;
        }
        trial.set(culprit, defaults.get(culprit));
      }
    }
  }

  private static String naming(String key, String message) {
    return message.startsWith(key + ":") || message.startsWith(key + ".")
        ? message
        : key + (message.startsWith(":") ? "" : ": ") + message;
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
        } catch (NumberFormatException | ArithmeticException e) {
          throw JsonMappingException.from(
              parser, "'" + text + "' is larger than anything that fits here");
        } catch (IllegalArgumentException e) {
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
