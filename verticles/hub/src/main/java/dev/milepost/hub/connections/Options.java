package dev.milepost.hub.connections;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection's options. What is wrong is an {@link IllegalArgumentException} with the
 * option's name first: {@code options.topic: ...}.
 */
final class Options {
  private final JsonObject json;

  /** Refuses options that nobody would read: a misspelt one must not pass for a default. */
  Options(JsonObject json, Set<String> names) {
    this.json = json;
    for (String name : json.fieldNames()) {
      if (!names.contains(name)) {
        throw wrong(name, "unknown option; known are " + new TreeSet<>(names));
      }
    }
  }

  /** As it was given, or null where it was not. */
  @Nullable Object value(String name) {
    return json.getValue(name);
  }

  /** The text, or null where it was not given. */
  @Nullable String text(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(name, "must be a text");
  }

  String required(String name) {
    String given = text(name);
    if (given == null || given.isBlank()) {
      throw wrong(name, "missing");
    }
    return given;
  }

  /** False where it was not given. */
  boolean flag(String name) {
    Object given = json.getValue(name);
    if (given == null || given instanceof Boolean) {
      return Boolean.TRUE.equals(given);
    }
    throw wrong(name, "must be true or false");
  }

  static IllegalArgumentException wrong(String name, String why) {
    return new IllegalArgumentException("options." + name + ": " + why);
  }
}
