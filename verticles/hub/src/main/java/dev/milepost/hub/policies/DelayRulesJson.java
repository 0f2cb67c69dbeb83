package dev.milepost.hub.policies;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.milepost.engine.DelayParameters;
import dev.milepost.engine.DelayRules;
import dev.milepost.event.Mode;
import java.util.List;

/**
 * The rules as people write them: {@code {"rules": [{"when": {...}, "set": {...}}]}}. Strict: what
 * is not understood is refused with its path.
 */
final class DelayRulesJson {
  private static final int MOST_RULES = 500;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .build();

  private DelayRulesJson() {}

  /** Reads the value of {@code rules}; throws {@link IllegalArgumentException} with the path. */
  static DelayRules read(JsonNode rules) {
    if (!rules.isArray()) {
      throw new IllegalArgumentException("rules: a list is expected");
    }
    if (rules.size() > MOST_RULES) {
      throw new IllegalArgumentException("rules: at most " + MOST_RULES);
    }
    try {
      return MAPPER.treeToValue(MAPPER.createObjectNode().set("rules", rules), DelayRules.class);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(path(e) + ": " + reason(e), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("rules: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads what was written before; throws {@link IllegalArgumentException} where it cannot. */
  static DelayRules read(String document) {
    try {
      return read(MAPPER.readTree(document).path("rules"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  static String write(DelayRules rules) {
    return tree(rules).toString();
  }

  static ObjectNode tree(DelayRules rules) {
    return MAPPER.valueToTree(rules);
  }

  static ObjectNode tree(DelayRules.Rule rule) {
    return MAPPER.valueToTree(rule);
  }

  static ObjectNode tree(DelayParameters parameters) {
    return MAPPER.valueToTree(parameters);
  }

  /** What holds without rules, mode by mode. */
  static ObjectNode defaults() {
    ObjectNode defaults = MAPPER.createObjectNode();
    for (Mode mode : Mode.values()) {
      defaults.set(mode.name(), MAPPER.valueToTree(DelayParameters.of(mode)));
    }
    return defaults;
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : e.getPath()) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.isEmpty() ? "rules" : path.toString();
  }

  /** The first line of it: what follows names classes. */
  private static String reason(JsonMappingException e) {
    Throwable cause = e.getCause();
    String reason = cause instanceof RuntimeException ? cause.getMessage() : null;
    String said = reason == null ? e.getOriginalMessage() : reason;
    if (e instanceof com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException unknown) {
      return "is not known; known are " + sorted(unknown.getKnownPropertyIds());
    }
    return said.lines().findFirst().orElse("is not valid").replaceAll("`[a-zA-Z.]*[.$]", "`");
  }

  private static List<String> sorted(java.util.Collection<Object> names) {
    return names.stream().map(String::valueOf).sorted().toList();
  }
}
