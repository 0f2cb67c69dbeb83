package dev.milepost.hub.deadletters;

import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Records;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the index has of a dead letter.
 *
 * @param connection the connection that it came by, or the ERP's source
 * @param at the first place that a reason names; null where none does
 * @param problems how many reasons it has
 * @param redrives how often it has been put back already
 * @param parent as which letter it lay here before
 */
record Letter(
    LetterPlace place,
    String delivery,
    @Nullable String connection,
    @Nullable String carrier,
    String origin,
    String group,
    String cause,
    String reason,
    @Nullable String at,
    int problems,
    int bytes,
    @Nullable String contentType,
    Instant receivedAt,
    int redrives,
    @Nullable Long parent,
    List<String> numbers) {
  private static final int LONGEST_REASON = 1_000;
  private static final int LONGEST_NAME = 200;
  private static final String CONTENT_TYPE = TopicHeader.HTTP_PREFIX + "content-type";

  /** One reason, and where in the payload it lies. */
  record Reason(String why, @Nullable String at) {}

  /** Reads what a record says; whatever that is, it is one. */
  static Letter of(ConsumerRecord<String, byte[]> record) {
    Headers headers = record.headers();
    List<Reason> reasons = reasons(headers);
    Reason first = reasons.isEmpty() ? new Reason("no reason given", null) : reasons.get(0);
    Origin origin = Origin.of(record);
    String carrier = Records.text(headers, TopicHeader.CARRIER);
    String connection = Records.text(headers, TopicHeader.CONNECTION);
    if (connection == null) {
      connection = Records.text(headers, TopicHeader.SOURCE);
    }
    if (carrier == null && origin.topic() != null) {
      var event = Origin.event(record);
      carrier = event.map(one -> one.carrier().value()).orElse(null);
      connection =
          connection == null ? event.map(one -> one.connection()).orElse(null) : connection;
    }
    String contentType = Records.text(headers, CONTENT_TYPE);
    byte[] body = body(record);
    String cause = Cause.of(first.why());
    return new Letter(
        LetterPlace.of(record),
        clean(Objects.requireNonNullElse(record.key(), ""), LONGEST_NAME),
        connection == null ? null : clean(connection, LONGEST_NAME),
        carrier == null ? null : clean(carrier, LONGEST_NAME),
        origin.name(),
        Cause.group(origin.name(), carrier, connection, cause),
        clean(cause, LONGEST_REASON),
        clean(first.why(), LONGEST_REASON),
        first.at() == null ? null : clean(first.at(), LONGEST_REASON),
        reasons.size(),
        body.length,
        contentType == null ? null : clean(contentType, LONGEST_NAME),
        receivedAt(record),
        redrives(headers),
        parent(headers),
        numbers(body, reasons));
  }

  /** The pairs of reason headers, in order. */
  static List<Reason> reasons(Headers headers) {
    List<Reason> reasons = new ArrayList<>();
    var places = headers.headers(TopicHeader.REASON_AT).iterator();
    for (Header why : headers.headers(TopicHeader.REASON)) {
      Header place = places.hasNext() ? places.next() : null;
      String at = place == null || place.value() == null ? "" : Records.text(place);
      if (why.value() != null) {
        reasons.add(new Reason(Records.text(why), at.isEmpty() ? null : at));
      }
    }
    return reasons;
  }

  static byte[] body(ConsumerRecord<String, byte[]> record) {
    return record.value() == null ? new byte[0] : record.value();
  }

  private static List<String> numbers(byte[] body, List<Reason> reasons) {
    String text = Payload.text(body);
    if (text == null) {
      return List.of();
    }
    List<String> ats = reasons.stream().map(Reason::at).filter(Objects::nonNull).toList();
    return List.copyOf(Numbers.near(text, Places.in(text, ats), ats));
  }

  private static Instant receivedAt(ConsumerRecord<String, byte[]> record) {
    String said = Records.text(record.headers(), TopicHeader.RECEIVED_AT);
    try {
      return said == null ? Instant.ofEpochMilli(record.timestamp()) : Instant.parse(said);
    } catch (DateTimeParseException e) {
      return Instant.ofEpochMilli(record.timestamp());
    }
  }

  static int redrives(Headers headers) {
    return (int) Math.min(1_000_000, number(headers, TopicHeader.REDRIVES, 0L));
  }

  static @Nullable Long parent(Headers headers) {
    long parent = number(headers, TopicHeader.REDRIVE_OF, -1L);
    return parent < 0 ? null : parent;
  }

  private static long number(Headers headers, String name, long otherwise) {
    String said = Records.text(headers, name);
    return said != null && said.matches("\\d{1,18}") ? Long.parseLong(said) : otherwise;
  }

  /** PostgreSQL's texts have no NUL. */
  private static String clean(String text, int most) {
    String kept = text.replace('\0', ' ');
    return kept.length() > most ? kept.substring(0, most - 1) + "…" : kept;
  }
}
