package dev.milepost.hub.deadletters;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.sources.SourceRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How letters go back to where they came from: their bytes and key as they were, their headers
 * without the reasons and with how often they went. A row of an ERP goes through its source's
 * mapping first, since it never was in a topic.
 *
 * <p>A registration that another of the same shipment has overtaken does not go back: it would undo
 * what the ERP said since.
 */
final class WayBack {
  private static final Set<String> OURS =
      Set.of(
          TopicHeader.REASON,
          TopicHeader.REASON_AT,
          TopicHeader.ORIGIN,
          TopicHeader.ORIGIN_KEY,
          TopicHeader.ORIGIN_TIME,
          TopicHeader.REDRIVES,
          TopicHeader.REDRIVE_OF);

  private static final String STANDING =
      "select id, customer, updated_at from shipment where id = any ($1)";

  private final Pool pool;
  private final SourceRows rows;

  WayBack(Pool pool, SourceRows rows) {
    this.pool = pool;
    this.rows = rows;
  }

  /** Why a letter stays where it is. */
  enum Stays {
    /** A newer registration of its shipment holds. */
    OVERTAKEN,
    /** Kafka has its bytes no more. */
    GONE,
    /** It came without its bytes, or says not whence. */
    NOWHERE,
    /** Its source's mapping still makes nothing of it. */
    UNMAPPED
  }

  /**
   * A letter, and the record that goes back.
   *
   * @param topic null where it stays
   * @param stays null where it goes
   * @param why for people, where it stays
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; nobody compares them
  record Going(
      long letter,
      @Nullable Topic topic,
      @Nullable String key,
      byte[] body,
      Headers headers,
      @Nullable Stays stays,
      @Nullable String why) {

    private static Going stays(long letter, Stays stays, String why) {
      return new Going(letter, null, null, new byte[0], new RecordHeaders(), stays, why);
    }
  }

  /**
   * What is known of a shipment that a letter would register.
   *
   * @param updatedAt when it was registered last
   */
  record Standing(String customer, Instant updatedAt) {}

  /**
   * What would go back, in the order of the letters.
   *
   * @param records as {@link LetterLog} fetched them; one that is not there is gone
   */
  Future<List<Going>> of(
      List<LetterStore.Placed> letters, Map<LetterPlace, ConsumerRecord<String, byte[]>> records) {
    Map<String, List<LetterStore.Placed>> bySource = new HashMap<>();
    for (LetterStore.Placed letter : letters) {
      ConsumerRecord<String, byte[]> record = records.get(letter.place());
      if (record != null && Origin.of(record).name().equals(Origin.SOURCE)) {
        bySource.computeIfAbsent(source(record), any -> new ArrayList<>()).add(letter);
      }
    }
    Map<Long, SourceRows.Mapped> mapped = new HashMap<>();
    Future<Void> mapping = Future.succeededFuture();
    for (Map.Entry<String, List<LetterStore.Placed>> one : bySource.entrySet()) {
      List<byte[]> bodies =
          one.getValue().stream().map(letter -> body(records.get(letter.place()))).toList();
      mapping =
          mapping
              .compose(before -> rows.map(one.getKey(), bodies))
              .map(
                  made -> {
                    for (int i = 0; i < made.size(); i++) {
                      mapped.put(one.getValue().get(i).id(), made.get(i));
                    }
                    return null;
                  });
    }
    return mapping
        .map(
            done ->
                letters.stream()
                    .map(
                        letter ->
                            going(
                                letter.id(), records.get(letter.place()), mapped.get(letter.id())))
                    .toList())
        .compose(going -> withoutOvertaken(letters, records, going));
  }

  private static byte[] body(@Nullable ConsumerRecord<String, byte[]> record) {
    return record == null ? new byte[0] : Letter.body(record);
  }

  private static String source(ConsumerRecord<String, byte[]> record) {
    return Objects.requireNonNullElse(Records.text(record.headers(), TopicHeader.SOURCE), "");
  }

  private static Going going(
      long id,
      @Nullable ConsumerRecord<String, byte[]> record,
      SourceRows.@Nullable Mapped mapped) {
    if (record == null) {
      return Going.stays(id, Stays.GONE, "Kafka has its bytes no more");
    }
    Origin origin = Origin.of(record);
    if (mapped != null) {
      return mapped.id() == null
          ? Going.stays(id, Stays.UNMAPPED, String.valueOf(mapped.why()))
          : new Going(
              id, Topic.SHIPMENTS, mapped.id(), mapped.json(), headers(id, record), null, null);
    }
    return origin.topic() == null
        ? Going.stays(
            id, Stays.NOWHERE, "its bytes are not here, or it does not say where it came from")
        : new Going(
            id, origin.topic(), origin.key(), Letter.body(record), headers(id, record), null, null);
  }

  private static Headers headers(long id, ConsumerRecord<String, byte[]> record) {
    Headers headers = new RecordHeaders();
    for (Header header : record.headers()) {
      if (!OURS.contains(header.key())) {
        headers.add(header);
      }
    }
    int redrives = Letter.redrives(record.headers()) + 1;
    Records.put(headers, TopicHeader.REDRIVES, Integer.toString(redrives));
    Records.put(headers, TopicHeader.REDRIVE_OF, Long.toString(id));
    return headers;
  }

  private Future<List<Going>> withoutOvertaken(
      List<LetterStore.Placed> letters,
      Map<LetterPlace, ConsumerRecord<String, byte[]>> records,
      List<Going> going) {
    List<String> ids =
        going.stream()
            .filter(one -> one.topic() == Topic.SHIPMENTS)
            .map(Going::key)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return standing(ids)
        .map(
            standing -> {
              List<Going> all = new ArrayList<>(going.size());
              for (int i = 0; i < going.size(); i++) {
                Going one = going.get(i);
                Standing known =
                    one.topic() == Topic.SHIPMENTS && one.key() != null
                        ? standing.get(one.key())
                        : null;
                all.add(
                    known != null
                            && known.updatedAt().isAfter(said(records, letters.get(i).place()))
                        ? Going.stays(
                            one.letter(),
                            Stays.OVERTAKEN,
                            "the shipment was registered anew at " + known.updatedAt())
                        : one);
              }
              return all;
            });
  }

  /** When the ERP wrote it; for older letters when it was laid aside. */
  private static Instant said(
      Map<LetterPlace, ConsumerRecord<String, byte[]>> records, LetterPlace place) {
    ConsumerRecord<String, byte[]> record = records.get(place);
    String written =
        record == null ? null : Records.text(record.headers(), TopicHeader.ORIGIN_TIME);
    try {
      return written == null ? place.sentAt() : Instant.parse(written);
    } catch (DateTimeParseException e) {
      return place.sentAt();
    }
  }

  /** Of those of these shipments that are registered. */
  Future<Map<String, Standing>> standing(List<String> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return pool.preparedQuery(STANDING)
        .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .map(
            found -> {
              Map<String, Standing> standing = new HashMap<>();
              for (Row row : found) {
                standing.put(
                    row.getString("id"),
                    new Standing(
                        row.getString("customer"),
                        row.getOffsetDateTime("updated_at").toInstant()));
              }
              return standing;
            });
  }
}
