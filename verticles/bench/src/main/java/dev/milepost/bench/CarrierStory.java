package dev.milepost.bench;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Lane;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import dev.milepost.store.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier tells of each parcel, step by step, as the bytes that the reading of payloads
 * would send to correlation. Written from prepared pieces, so that the load costs little; the
 * pieces are cut from the hub's own JSON.
 */
final class CarrierStory {
  /** Digits of a shipment's number, and where they stand in all that tells shipments apart. */
  static final String DIGITS = "0000000";

  static final int PIECES = 2;

  private static final CarrierCode CARRIER = new CarrierCode("UPS");
  private static final String NUMBER = "1Z5R893";
  private static final String ORDER = "SO-";
  private static final UUID ID = new UUID(0x4000L, 0x8000_0000_0000_0000L);
  private static final Instant AT = Instant.parse("2001-01-01T01:01:01Z");
  private static final Instant RECEIVED = Instant.parse("2002-02-02T02:02:02.123456Z");
  private static final String DELIVERY = "01JDELIVERY000000000000000";
  private static final Pattern MARKS =
      Pattern.compile(
          String.join("|", ID.toString(), AT.toString(), RECEIVED.toString(), DELIVERY));
  private static final Duration BETWEEN = Duration.ofHours(2);
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private record Step(Milestone milestone, String code, String words, @Nullable Cause cause) {}

  /** One in ten travels in the urgent lane, in the first half as in the second. */
  private static final List<Step> STEPS =
      List.of(
          step(Milestone.LABEL_CREATED, "MP", "Shipper created a label, UPS has not received it"),
          step(Milestone.PICKED_UP, "OR", "Origin Scan"),
          step(Milestone.LOADED, "LD", "Loaded on Trailer"),
          step(Milestone.DEPARTED, "DP", "Departed from Facility"),
          step(Milestone.DELAYED, "X1", "A mechanical failure has delayed delivery"),
          step(Milestone.ARRIVED, "AR", "Arrived at Facility"),
          step(Milestone.TRANSSHIPPED, "TR", "Transferred between Facilities"),
          step(Milestone.ETA_UPDATED, "EU", "Delivery date updated"),
          step(Milestone.CUSTOMS_STARTED, "CI", "Import Scan"),
          step(Milestone.CUSTOMS_CLEARED, "CC", "Cleared Customs"),
          step(Milestone.IN_TRANSIT, "IT", "On the Way"),
          step(Milestone.WAREHOUSED, "WH", "Warehouse Scan"),
          step(Milestone.DISCHARGED, "UN", "Unloaded from Trailer"),
          step(Milestone.GATE_OUT_FULL, "GO", "Left the Facility"),
          step(Milestone.LOADED_FOR_DELIVERY, "DS", "Loaded on Delivery Vehicle"),
          step(Milestone.OUT_FOR_DELIVERY, "OT", "Out For Delivery Today"),
          step(Milestone.ARRIVING_SOON, "AS", "Your driver is arriving soon"),
          step(Milestone.DELIVERED, "KB", "DELIVERED"),
          step(Milestone.POD_AVAILABLE, "PD", "Proof of delivery is available"),
          step(Milestone.INFORMATION, "IN", "Billing information received"));

  private static final List<Place> PLACES =
      List.of(
          place("Louisville", "KY", "40213", "America/Kentucky/Louisville"),
          place("Nashville", "TN", "37210", "America/Chicago"),
          place("Commerce City", "CO", "80022", "America/Denver"),
          place("Ontario", "CA", "91761", "America/Los_Angeles"));

  private final long seed;
  private final Instant begins;
  private final List<List<Piece>> steps;

  /** A step's bytes with gaps: text, then which field fills the gap behind it. */
  private record Piece(String text, @Nullable Gap gap) {}

  private enum Gap {
    ID,
    NUMBER,
    AT,
    RECEIVED,
    DELIVERY,
    ORDER
  }

  /**
   * @param now the steps lie before and shortly after it
   */
  CarrierStory(long seed, Instant now) {
    this.seed = seed;
    this.begins = now.minus(BETWEEN.multipliedBy(STEPS.size()));
    this.steps =
        IntStream.range(0, STEPS.size()).mapToObj(step -> cut(Json.text(event(step)))).toList();
  }

  /** One piece of one shipment, one step of its way. */
  record Scan(int shipment, int piece, int step) {}

  /** How many events a shipment has in it. */
  int length(int shipment) {
    return PIECES * (STEPS.size() - first(shipment));
  }

  /** How many of them were told when one looks at any time: each number below as often. */
  int underWay(int shipment) {
    return (int) Long.remainderUnsigned(mixed(shipment, 2), length(shipment));
  }

  /**
   * The {@code nth} event of a shipment: its pieces by turns, each from somewhere on its way on,
   * now and then two steps in the wrong order.
   */
  Scan nth(int shipment, int nth) {
    int step = first(shipment) + nth / PIECES;
    int other = step ^ 1;
    boolean swapped =
        other >= first(shipment)
            && other < STEPS.size()
            && Long.remainderUnsigned(mixed(shipment, step / 2 + 100), 20) == 0;
    return new Scan(shipment, nth % PIECES, swapped ? other : step);
  }

  private int first(int shipment) {
    return (int) Long.remainderUnsigned(mixed(shipment, 1), STEPS.size() / 2);
  }

  Lane lane(Scan scan) {
    return STEPS.get(scan.step()).milestone().lane();
  }

  /** The record's key, as the hub's own sender makes it. */
  String key(Scan scan) {
    return CARRIER.value() + "/" + number(scan.piece(), digits(scan.shipment()));
  }

  /**
   * The record's value. The same scan is the same event, however often it is told.
   *
   * @param receivedAt an instant
   */
  byte[] bytes(Scan scan, String receivedAt) {
    StringBuilder json = new StringBuilder(1024);
    for (Piece piece : steps.get(scan.step())) {
      json.append(piece.text());
      if (piece.gap() != null) {
        fill(json, piece.gap(), scan, receivedAt);
      }
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void fill(StringBuilder json, Gap gap, Scan scan, String receivedAt) {
    switch (gap) {
      case ID -> json.append(id(scan));
      case NUMBER -> json.append(number(scan.piece(), digits(scan.shipment())));
      case AT ->
          json.append(
              begins
                  .plus(BETWEEN.multipliedBy(scan.step()))
                  .plusSeconds(Long.remainderUnsigned(mixed(scan.shipment(), scan.step()), 3_600)));
      case RECEIVED -> json.append(receivedAt);
      case DELIVERY -> json.append(delivery(scan));
      case ORDER -> json.append(ORDER).append(digits(scan.shipment()));
    }
  }

  UUID id(Scan scan) {
    int place = scan.piece() * STEPS.size() + scan.step();
    return new UUID(mixed(scan.shipment(), place + 1_000), mixed(scan.shipment(), place + 2_000));
  }

  String delivery(Scan scan) {
    return "01J" + HEX.toHexDigits(id(scan).getMostSignificantBits()) + "BENCH00";
  }

  /** The tracking number of a piece of the shipment with these digits. */
  static String number(int piece, String digits) {
    return NUMBER + piece + "903" + digits;
  }

  static String digits(int shipment) {
    String number = Integer.toString(shipment);
    return DIGITS.substring(number.length()) + number;
  }

  private static CarrierEvent event(int index) {
    Step step = STEPS.get(index);
    return new CarrierEvent(
        new EventId(ID),
        CARRIER,
        Reference.trackingNumber(CARRIER, number(0, DIGITS)),
        index == 0
            ? List.of(new Reference(ReferenceType.SHIPPER_REFERENCE, ORDER + DIGITS, null))
            : List.of(),
        step.milestone(),
        Classifier.ACTUAL,
        new EventTime(AT, ZoneOffset.ofHours(-5), TimeQuality.GIVEN),
        PLACES.get(index * PLACES.size() / STEPS.size()),
        new CarrierStatus(step.cause() == null ? "I" : "X", step.code(), null, step.words()),
        step.cause(),
        step.milestone() == Milestone.ETA_UPDATED
            ? new Estimate(null, Instant.parse("2036-01-01T23:00:00Z"), CARRIER.value(), RECEIVED)
            : null,
        null,
        List.of(),
        "bench",
        DELIVERY,
        RECEIVED);
  }

  private static List<Piece> cut(String json) {
    List<Piece> pieces = new ArrayList<>();
    Matcher mark =
        Pattern.compile(
                String.join(
                    "|",
                    MARKS.pattern(),
                    Pattern.quote(number(0, DIGITS)),
                    Pattern.quote(ORDER + DIGITS)))
            .matcher(json);
    int from = 0;
    while (mark.find()) {
      pieces.add(new Piece(json.substring(from, mark.start()), gap(mark.group())));
      from = mark.end();
    }
    pieces.add(new Piece(json.substring(from), null));
    return List.copyOf(pieces);
  }

  private static Gap gap(String mark) {
    if (mark.equals(ID.toString())) {
      return Gap.ID;
    }
    if (mark.equals(AT.toString())) {
      return Gap.AT;
    }
    if (mark.equals(RECEIVED.toString())) {
      return Gap.RECEIVED;
    }
    if (mark.equals(DELIVERY)) {
      return Gap.DELIVERY;
    }
    return mark.startsWith(ORDER) ? Gap.ORDER : Gap.NUMBER;
  }

  /** SplitMix64 over what is given: the same for the same seed, in any order of asking. */
  private long mixed(int shipment, int salt) {
    long z = seed + shipment * 0x9E3779B97F4A7C15L + salt * 0xD1B54A32D192ED03L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static Step step(Milestone milestone, String code, String words) {
    return new Step(
        milestone, code, words, milestone == Milestone.DELAYED ? Cause.MECHANICAL : null);
  }

  private static Place place(String city, String region, String postalCode, String zone) {
    return new Place(city, region, postalCode, "US", null, city + " Hub", zone);
  }
}
