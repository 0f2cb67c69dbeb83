package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of its channel's events a subscriber wants. An empty set means all.
 *
 * @param types event names
 * @param keys for each of the topic's filters, the values of which the event must have one
 */
public record StreamFilter(Set<String> types, List<Set<String>> keys) {
  private static final int MOST_VALUES = 200;
  private static final int LONGEST_VALUE = 200;

  /** Keeps copies. */
  public StreamFilter {
    types = Set.copyOf(types);
    keys = keys.stream().map(Set::copyOf).toList();
  }

  /**
   * Reads the query's parameters, each repeatable and with commas.
   *
   * @throws ProblemException when there are too many, or a type that does not exist: a portal that
   *     waits for a misspelt type would wait for ever
   */
  static StreamFilter of(StreamTopic topic, MultiMap query) {
    Set<String> types = values(query, "type");
    Set<String> unknown = new TreeSet<>(types);
    unknown.removeAll(topic.types());
    if (!unknown.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              400,
              "unknown-type",
              "Unknown event type",
              "'type' must be one of " + String.join(", ", new TreeSet<>(topic.types())) + "."));
    }
    List<Set<String>> keys = new ArrayList<>();
    for (StreamTopic.Filter filter : topic.filters()) {
      keys.add(values(query, filter.parameter()));
    }
    return new StreamFilter(types, keys);
  }

  boolean matches(StreamEvent event) {
    return (types.isEmpty() || types.contains(event.type())) && event.has(keys);
  }

  private static Set<String> values(MultiMap query, String parameter) {
    Set<String> values = new LinkedHashSet<>();
    for (String text : query.getAll(parameter)) {
      for (String value : text.split(",", -1)) {
        if (!value.isBlank()) {
          values.add(value.trim());
        }
      }
    }
    if (values.size() > MOST_VALUES
        || values.stream().anyMatch(value -> value.length() > LONGEST_VALUE)) {
      throw new ProblemException(
          Problem.of(
              400,
              "filter-too-large",
              "The filter is too large",
              "'"
                  + parameter
                  + "' takes up to "
                  + MOST_VALUES
                  + " values of up to "
                  + LONGEST_VALUE
                  + " characters."));
    }
    return values;
  }
}
