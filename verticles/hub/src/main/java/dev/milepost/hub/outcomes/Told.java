package dev.milepost.hub.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Milestone;
import dev.milepost.store.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a shipment event means for the outcomes.
 *
 * @param at when it was written into the customers' stream
 * @param carriers whether a carrier's own event is told; an agent's word is none
 * @param carrier of that event
 * @param linked whether an agent had linked it
 * @param opened the delay that it opens
 * @param changes whether the journey's score may be another now
 * @param speaks whether it may be the carrier's word of a delay
 */
record Told(
    int partition,
    long offset,
    Instant at,
    String shipment,
    String customer,
    long sequence,
    boolean carriers,
    String carrier,
    boolean linked,
    @Nullable Opened opened,
    boolean changes,
    boolean speaks) {
  private static final Set<String> ENDED =
      Set.of(Milestone.DELIVERED.name(), Milestone.RETURNED.name());

  /**
   * A delay that opened.
   *
   * @param tellBy the duty's moment, else the promise's
   */
  record Opened(Instant at, @Nullable Instant tellBy, boolean duty) {}

  /** Nothing where the record is none that this hub writes. */
  static Optional<Told> of(ConsumerRecord<String, byte[]> record) {
    try {
      return record.value() == null ? Optional.empty() : Optional.of(read(record));
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Told read(ConsumerRecord<String, byte[]> record) throws IOException {
    JsonNode event = Json.mapper().readTree(record.value());
    JsonNode data = event.path("data");
    JsonNode why = data.path("why");
    String carrier = data.path("carrier").asText("");
    String type = event.path("type").asText();
    boolean delay = type.contains(".delay");
    return new Told(
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        event.path("subject").asText(),
        data.path("customer").asText(),
        Long.parseLong(event.path("sequence").asText()),
        why.isObject() && !carrier.equals(CarrierCode.AGENT.value()),
        carrier,
        why.has("linkedBy"),
        data.path("change").asText().equals("OPENED") ? opened(event, data) : null,
        delay
            || type.contains(".correction")
            || ENDED.contains(data.path("journey").path("milestone").asText()),
        isTrouble(data));
  }

  private static Opened opened(JsonNode event, JsonNode data) {
    Instant duty = instant(data.path("duty").path("by"));
    Instant promise = instant(data.path("promise").path("latest"));
    return new Opened(
        OffsetDateTime.parse(event.path("time").asText()).toInstant(),
        duty == null ? promise : duty,
        duty != null);
  }

  private static boolean isTrouble(JsonNode data) {
    String milestone = data.path("milestone").asText("");
    return data.has("estimate")
        || (!milestone.isEmpty()
            && (Milestone.valueOf(milestone).effect() == Milestone.Effect.PROBLEM
                || milestone.equals(Milestone.DELIVERY_ATTEMPTED.name())
                || milestone.equals(Milestone.RETURNING.name())));
  }

  private static @Nullable Instant instant(JsonNode text) {
    return text.isTextual() ? OffsetDateTime.parse(text.asText()).toInstant() : null;
  }
}
