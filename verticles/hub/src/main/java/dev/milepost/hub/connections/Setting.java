package dev.milepost.hub.connections;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that a connection is made with, as those who read it declare it. What may be given is
 * checked against these, and forms are made of them.
 *
 * @param name in {@code options}; {@code secret} for the secret
 * @param needed whether a connection cannot be made without
 * @param neededWith the setting that makes it needed, or that it is nothing without; null for none
 * @param otherwise what holds where it is left out, for people; null for nothing
 * @param help a sentence for people; may be empty
 * @param example that would be taken; empty where there is no good one
 * @param choices what it may be; empty for anything
 */
record Setting(
    String name,
    Kind kind,
    String label,
    boolean needed,
    @Nullable String neededWith,
    @Nullable String otherwise,
    String help,
    String example,
    List<String> choices) {
  static final String SECRET = "secret";

  /** How it is written. */
  enum Kind {
    TEXT,
    /** A text of several lines. */
    LINES,
    SECRET,
    URL,
    NUMBER,
    /** ISO 8601. */
    DURATION,
    BOOLEAN,
    CHOICE,
    /** Limits: a JSON list of {@code {"most": 250, "in": "P1D"}}. */
    LIST
  }

  /** Copies the list. */
  Setting {
    choices = List.copyOf(choices);
  }

  /** One that may be left out. */
  static Setting of(String name, Kind kind, String label, String help, String example) {
    return new Setting(name, kind, label, false, null, null, help, example, List.of());
  }

  /** The secret. */
  static Setting secret(String label, String help) {
    return of(SECRET, Kind.SECRET, label, help, "").need();
  }

  Setting need() {
    return new Setting(name, kind, label, true, neededWith, otherwise, help, example, choices);
  }

  Setting needWhere(boolean it) {
    return it ? need() : this;
  }

  Setting with(@Nullable String other) {
    return new Setting(name, kind, label, needed, other, otherwise, help, example, choices);
  }

  Setting otherwise(Object what) {
    return new Setting(
        name, kind, label, needed, neededWith, what.toString(), help, example, choices);
  }

  Setting oneOf(List<String> words) {
    return new Setting(name, kind, label, needed, neededWith, otherwise, help, example, words);
  }

  /** Whether it goes into {@code options}. */
  boolean isOption() {
    return !name.equals(SECRET);
  }

  /** The names of the options among them. */
  static Set<String> options(Collection<Setting> settings) {
    return settings.stream()
        .filter(Setting::isOption)
        .map(Setting::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
