package dev.milepost.hub.reread;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A carrier whose adapter is mended while the hub runs, as an upgrade would: {@code NUMBER CODE
 * TIME}, a line an event. A code that it does not know is UNKNOWN, one that it was taught to refuse
 * a problem, one that it was taught to pass over nothing.
 */
public final class LearningAdapter implements CarrierAdapter, PushCarrier {
  static final CarrierCode LEARNING = new CarrierCode("LEARNING");
  static final Map<String, String> CODES = new ConcurrentHashMap<>();

  @Override
  public CarrierCode carrier() {
    return LEARNING;
  }

  @Override
  public Decoded read(Delivery delivery) {
    Findings findings = new Findings(delivery);
    for (String line : new String(delivery.body(), StandardCharsets.UTF_8).lines().toList()) {
      String[] parts = line.split(" ");
      String meaning = CODES.getOrDefault(parts[1], Milestone.UNKNOWN.name());
      if (meaning.equals("REFUSED")) {
        findings.problem(null, "a code that cannot be read");
      } else if (!meaning.equals("NOTHING")) {
        findings.add(event(delivery, parts, Milestone.valueOf(meaning)));
      }
    }
    return findings.decoded();
  }

  private static CarrierEvent event(Delivery delivery, String[] parts, Milestone milestone) {
    return new CarrierEvent(
        EventId.ofContent(LEARNING.value(), parts[0], parts[1], parts[2]),
        LEARNING,
        Reference.trackingNumber(LEARNING, parts[0]),
        List.of(),
        milestone,
        Classifier.ACTUAL,
        EventTime.given(OffsetDateTime.parse(parts[2])),
        null,
        new CarrierStatus(null, parts[1], null, null),
        null,
        null,
        null,
        List.of(),
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  @Override
  public Authentication authentication() {
    return SharedSecret.in("x-key");
  }

  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return Duration.ofDays(120);
  }
}
