package dev.milepost.hub.connections;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a request's fields; each refusal is a 422 that names the field. */
public final class Fields {
  private final JsonObject json;
  private final String path;

  /** Refuses fields that nobody would read: a misspelt one must not pass for a default. */
  public Fields(JsonObject json, Set<String> names) {
    this("", json, names);
  }

  /**
   * The same for an object within the request.
   *
   * @param path of the object, with a dot at its end
   */
  public Fields(String path, JsonObject json, Set<String> names) {
    this.path = path;
    this.json = json;
    Set<String> others = new TreeSet<>(json.fieldNames());
    others.removeAll(names);
    if (!others.isEmpty()) {
      throw refused(
          path + others.iterator().next(), "unknown field; known are " + new TreeSet<>(names));
    }
  }

  /** The text, or null where it is left out. */
  public @Nullable String text(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw refused(path + name, "must be a text");
  }

  /** The text, which must say something. */
  public String required(String name) {
    String value = text(name);
    if (value == null || value.isBlank()) {
      throw refused(path + name, "missing");
    }
    return value;
  }

  /** Whether it is there, whatever it is. */
  public boolean has(String name) {
    return json.containsKey(name);
  }

  /** The object, empty where it is left out. */
  public JsonObject object(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw refused(path + name, "must be an object");
  }

  /** A whole number, at least 1; that one where it is left out. */
  public int number(String name, int most, int otherwise) {
    Object value = json.getValue(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer number && number >= 1 && number <= most) {
      return number;
    }
    throw refused(path + name, "must be a whole number from 1 to " + most);
  }

  /** A length of time up to that; the given one where it is left out. */
  public Duration duration(String name, Duration least, Duration most, Duration otherwise) {
    String given = text(name);
    if (given == null) {
      return otherwise;
    }
    try {
      Duration duration = Duration.parse(given);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Answered below.
    }
    throw refused(
        path + name,
        "must be an ISO-8601 duration from " + least + " to " + most + ", such as PT1M");
  }

  /** The refusal of a field. */
  public static ProblemException refused(String field, String why) {
    return new ProblemException(
        Problem.of(422, "invalid", "The request is not valid", field + ": " + why));
  }
}
