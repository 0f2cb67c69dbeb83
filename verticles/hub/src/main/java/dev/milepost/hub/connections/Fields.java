package dev.milepost.hub.connections;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a request's fields; each refusal is a 422 that names the field. */
final class Fields {
  private final JsonObject json;

  /** Refuses fields that nobody would read: a misspelt one must not pass for a default. */
  Fields(JsonObject json, Set<String> names) {
    this.json = json;
    Set<String> others = new TreeSet<>(json.fieldNames());
    others.removeAll(names);
    if (!others.isEmpty()) {
      throw refused(others.iterator().next(), "unknown field; known are " + new TreeSet<>(names));
    }
  }

  /** The text, or null where it is left out. */
  @Nullable String text(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw refused(name, "must be a text");
  }

  String required(String name) {
    String value = text(name);
    if (value == null || value.isBlank()) {
      throw refused(name, "missing");
    }
    return value;
  }

  /** The object, empty where it is left out. */
  JsonObject object(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw refused(name, "must be an object");
  }

  static ProblemException refused(String field, String why) {
    return new ProblemException(
        Problem.of(422, "invalid", "The request is not valid", field + ": " + why));
  }
}
