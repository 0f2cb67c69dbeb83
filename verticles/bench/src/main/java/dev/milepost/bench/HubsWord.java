package dev.milepost.bench;

import dev.milepost.event.DelayKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the hub says of one shipment: on the stream, in its history, and at the end. */
final class HubsWord {
  private static final String PREFIX = "dev.milepost.shipment.";

  private final List<String> scansTold = new ArrayList<>();
  private final List<DelayTold> delaysTold = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> history = new ArrayList<>();
  private final Set<DelayKind> delays = EnumSet.noneOf(DelayKind.class);
  private @Nullable String milestone;
  private int twice;

  /**
   * A delay that opened, or cleared.
   *
   * @param step the step in which that was judged
   */
  record DelayTold(long sequence, DelayKind kind, boolean opened, int step) {}

  /** Takes an event of the customer's stream. */
  void told(JsonObject event) {
    if (!ids.add(event.getString("id"))) {
      twice++;
      return;
    }
    JsonObject data = event.getJsonObject("data");
    String type = event.getString("type").substring(PREFIX.length());
    boolean opened = type.startsWith("delay.") && data.getString("change").equals("OPENED");
    if (opened || type.startsWith("delay-cleared.")) {
      delaysTold.add(
          new DelayTold(
              Long.parseLong(event.getString("sequence")),
              DelayKind.valueOf(data.getString("kind")),
              opened,
              TrueTime.stepAt(OffsetDateTime.parse(event.getString("time")).toInstant())));
    } else if (data.getString("milestone") != null) {
      scansTold.add(
          key(
              data.getString("milestone"),
              data.getString("occurredAt"),
              data.getJsonObject("estimate")));
    }
  }

  /** Takes the answer of {@code /v1/shipments/{id}/events}. */
  void history(JsonObject answer) {
    JsonArray events = answer.getJsonArray("events");
    for (int i = 0; i < events.size(); i++) {
      JsonObject event = events.getJsonObject(i);
      history.add(
          key(
              event.getString("milestone"),
              event.getJsonObject("time").getString("instant"),
              event.getJsonObject("estimate")));
    }
  }

  /** Takes the answer of {@code /v1/shipments/{id}}. */
  void state(JsonObject answer) {
    milestone = answer.getJsonObject("journey").getString("milestone");
    JsonArray open = answer.getJsonArray("delays");
    for (int i = 0; i < open.size(); i++) {
      delays.add(DelayKind.valueOf(open.getJsonObject(i).getString("kind")));
    }
  }

  private static String key(String milestone, String when, @Nullable JsonObject estimate) {
    return TrueDelays.Told.key(
        milestone,
        Instant.parse(when),
        estimate == null ? null : Instant.parse(estimate.getString("latest")));
  }

  List<String> scansTold() {
    return scansTold;
  }

  /** In the order in which they were judged. */
  List<DelayTold> delaysTold() {
    return delaysTold.stream()
        .sorted((one, other) -> Long.compare(one.sequence(), other.sequence()))
        .toList();
  }

  List<String> history() {
    return history;
  }

  @Nullable String milestone() {
    return milestone;
  }

  Set<DelayKind> delays() {
    return delays;
  }

  /** Events that came once more on the stream. */
  int twice() {
    return twice;
  }
}
