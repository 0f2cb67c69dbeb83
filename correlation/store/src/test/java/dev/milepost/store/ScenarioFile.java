package dev.milepost.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads scenarios, strictly: a key that means nothing is an error that says where it stands. */
final class ScenarioFile {
  static final Path FOLDER = Path.of("src/test/resources/scenarios");

  private static final Pattern REFERENCE = Pattern.compile("([A-Z_]+) (.+?)(?: of ([A-Z0-9_-]+))?");
  private static final Pattern LOCODE = Pattern.compile("[A-Z]{2}[A-Z2-9]{3}");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private static final ObjectMapper STRICT =
      Json.mapper()
          .copy()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .registerModule(
              new SimpleModule()
                  .addDeserializer(Reference.class, onOneLine(ScenarioFile::reference))
                  .addDeserializer(Place.class, onOneLine(ScenarioFile::place)));

  private ScenarioFile() {}

  /** Every scenario, by the folder that it lies in. */
  static List<Path> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.endsWith("scenario.yaml"))
          .map(file -> FOLDER.relativize(file.getParent()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Scenario read(Path scenario) {
    Path file = FOLDER.resolve(scenario).resolve("scenario.yaml");
    try {
      return read(file, Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Reads the text of a scenario.
   *
   * @param file for the message of what is refused
   */
  static Scenario read(Path file, String text) {
    try {
      JsonNode tree = YAML.readTree(text);
      return STRICT.treeToValue(tree, Scenario.class);
    } catch (JsonMappingException e) {
      throw new AssertionError(file + " at " + at(e) + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    }
  }

  /** A part of a scenario, as strictly. */
  static <T> T as(JsonNode tree, Class<T> type) {
    try {
      return STRICT.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static String at(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    e.getPath()
        .forEach(
            step ->
                path.append(
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "/" + step.getFieldName()));
    return path.isEmpty() ? "/" : path.toString();
  }

  /** {@code TRACKING_NUMBER 1Z5R89390357567127 of UPS}; the issuer may be left out. */
  private static Reference reference(String text) {
    Matcher parts = REFERENCE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not 'TYPE value' or 'TYPE value of X'");
    }
    return new Reference(ReferenceType.valueOf(parts.group(1)), parts.group(2), parts.group(3));
  }

  /**
   * {@code Louisville, KY, US} or {@code Hamburg, DE} or a UN/LOCODE, and after {@code @} its zone.
   */
  private static Place place(String text) {
    String[] zoned = text.split(" @ ", 2);
    String zone = zoned.length == 2 ? zoned[1] : null;
    if (LOCODE.matcher(zoned[0]).matches()) {
      return new Place(null, null, null, zoned[0].substring(0, 2), zoned[0], null, zone);
    }
    String[] parts = zoned[0].split(", ", -1);
    return switch (parts.length) {
      case 2 -> new Place(parts[0], null, null, parts[1], null, null, zone);
      case 3 -> new Place(parts[0], parts[1], null, parts[2], null, null, zone);
      default ->
          throw new IllegalArgumentException("'" + text + "' is not 'City, Region, Country'");
    };
  }

  private static <T> JsonDeserializer<T> onOneLine(Function<String, T> parse) {
    return new JsonDeserializer<>() {
      @Override
      public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        try {
          return parse.apply(parser.getValueAsString(""));
        } catch (IllegalArgumentException e) {
          throw JsonMappingException.from(parser, e.getMessage(), e);
        }
      }
    };
  }
}
