package dev.milepost.dev.carriers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A carrier's answer.
 *
 * @param about the references that it answers for
 */
record Reply(
    int status, String type, String body, Map<String, String> headers, List<String> about) {

  private static final String JSON = "application/json";

  static Reply json(int status, JsonObject body) {
    return new Reply(status, JSON, body.encode(), Map.of(), List.of());
  }

  static Reply json(int status, JsonArray body) {
    return new Reply(status, JSON, body.encode(), Map.of(), List.of());
  }

  static Reply of(int status, String type, String body) {
    return new Reply(status, type, body, Map.of(), List.of());
  }

  Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, type, body, more, about);
  }

  Reply about(List<String> references) {
    return new Reply(status, type, body, headers, references);
  }
}
