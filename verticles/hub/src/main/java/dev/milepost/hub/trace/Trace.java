package dev.milepost.hub.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.EventId;
import dev.milepost.store.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of something through the hub.
 *
 * @param kind what the query was taken for
 * @param steps in the order in which they are taken, first those of the delivery, then those of
 *     each event; empty where nothing is known of it
 * @param others what else the query may mean, or leads to
 * @param looked how far the topics were looked through
 */
record Trace(
    Kind kind,
    String query,
    List<Step> steps,
    List<Other> others,
    List<TopicSearch.Looked> looked,
    List<String> notes) {

  Trace {
    steps = List.copyOf(steps);
    others = List.copyOf(others);
    looked = List.copyOf(looked);
    notes = List.copyOf(notes);
  }

  /** What a query names. */
  enum Kind {
    DELIVERY,
    EVENT,
    SHIPMENT_EVENT,
    SHIPMENT,
    REFERENCE,
    /** A W3C trace. */
    TRACE,
    /** Nothing that is known. */
    UNKNOWN
  }

  /**
   * Something else to trace.
   *
   * @param query to ask for it with
   * @param what it is, a few words for people
   * @param at by which it is found, where its id does not say when it was received
   */
  record Other(
      Kind kind, String query, String what, @Nullable Instant at, @Nullable String shipment) {}

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("kind", kind.name()).put("query", query);
    ArrayNode all = json.putArray("steps");
    Map<String, Instant> last = new HashMap<>();
    for (Step step : steps) {
      all.add(json(step, last));
    }
    ArrayNode else_ = json.putArray("others");
    for (Other other : others) {
      else_
          .addObject()
          .put("kind", other.kind().name())
          .put("query", other.query())
          .put("what", other.what())
          .put("at", text(other.at()))
          .put("shipment", other.shipment());
    }
    ArrayNode through = json.putArray("looked");
    for (TopicSearch.Looked one : looked) {
      through
          .addObject()
          .put("topic", one.topic().topicName())
          .put("from", one.from().toString())
          .put("records", one.records())
          .put("forgotten", one.forgotten())
          .put("whole", one.whole());
    }
    json.set("notes", Json.mapper().valueToTree(notes));
    return json;
  }

  /** How long it took is counted from the step before of the same event, or of its delivery. */
  private static ObjectNode json(Step step, Map<String, Instant> last) {
    String chain = Objects.toString(step.event(), "");
    Instant before = last.getOrDefault(chain, last.get(""));
    Instant at = step.at();
    boolean counts = step.name() != Step.Name.DECIDED && step.name() != Step.Name.REGISTERED;
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("step", step.name().name())
            .put("at", text(at))
            .put("event", step.event() == null ? null : step.event().toString())
            .put("shipment", step.shipment())
            .put("what", step.what())
            .put("where", step.where());
    if (counts && at != null && before != null) {
      json.put("tookMs", Duration.between(millis(before), millis(at)).toMillis());
    } else {
      json.putNull("tookMs");
    }
    if (counts && at != null) {
      last.put(chain, at);
    }
    json.set("links", step.links());
    json.set("details", step.details());
    return json;
  }

  /** Kafka knows no more of a time. */
  private static Instant millis(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS);
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  static Other other(EventId event, String what, Instant receivedAt, @Nullable String shipment) {
    return new Other(Kind.EVENT, event.toString(), what, receivedAt, shipment);
  }
}
