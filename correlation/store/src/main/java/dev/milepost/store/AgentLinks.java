package dev.milepost.store;

import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What agents said of events and numbers, as it lies in {@code agent_link}: never changed. */
final class AgentLinks {
  /** The last word of each shipment; what is said of the event goes before what is said of all. */
  private static final String STANDING =
      """
      select distinct on (l.shipment) l.shipment, s.id, s.customer, l.verdict, l.said_by, l.said_at,
          l.decision
      from agent_link l join shipment s on s.key = l.shipment
      where l.value = $1 and l.type = $2 and (l.event is null or l.event = $3)
      order by l.shipment, l.event is null, l.said_at desc, l.id desc
      """;

  private static final String LAST =
      """
      select max(decision) as decision from agent_link
      where value = $1 and type = $2 and (event is null or event = $3)
      """;

  /** Later than all that was said before, whatever the clocks of the nodes say. */
  private static final String INSERT =
      """
      with decided as materialized (select nextval('agent_decision') as id)
      insert into agent_link (value, type, event, shipment, verdict, said_by, reason, said_at,
          action, decision)
      select $1, $2, $3, s.key, new.verdict, $6, $7,
          greatest($8::timestamptz, (select max(l.said_at) + interval '1 microsecond'
              from agent_link l where l.value = $1 and l.type = $2)),
          $9, decided.id
      from decided, unnest($4::text[], $5::text[]) as new (shipment, verdict)
      join shipment s on s.id = new.shipment
      returning decision
      """;

  /** Whoever finds the number by itself must look twice from now on. */
  private static final String REVIEWED =
      """
      update shipment_reference set reviewed = true
      where value = $1 and type = $2 and not reviewed
      """;

  private static final String CROSSES = "update agent_link set crosses = true where decision = $1";

  private static final String SHIPMENTS =
      "select key, id, customer from shipment where id = any($1)";

  private static final String ON_SHIPMENT =
      """
      select e.body from shipment_event e join shipment s on s.key = e.shipment
      where e.event = $1 and s.id = any($2) limit 1
      """;

  private AgentLinks() {}

  /**
   * Of which something is said.
   *
   * @param number the event's own, where it is said of one event
   */
  record Subject(ReferenceKey number, @Nullable EventId event) {
    @Nullable UUID eventOrNull() {
      return event == null ? null : event.value();
    }
  }

  /** The last word on one shipment. */
  record Standing(
      String shipment, String customer, boolean belongs, String by, Instant at, long decision) {}

  /** What holds of the subject, by shipment. */
  static Future<Map<String, Standing>> standing(SqlConnection connection, Subject subject) {
    return connection
        .preparedQuery(STANDING)
        .execute(ofSubject(subject))
        .map(
            rows -> {
              Map<String, Standing> standing = new LinkedHashMap<>();
              for (Row row : rows) {
                standing.put(
                    row.getString("id"),
                    new Standing(
                        row.getString("id"),
                        row.getString("customer"),
                        row.getString("verdict").equals("LINK"),
                        row.getString("said_by"),
                        Rows.instant(row, "said_at"),
                        row.getLong("decision")));
              }
              return standing;
            });
  }

  /** The newest decision of the subject, if there is one. */
  static Future<Optional<Long>> last(SqlConnection connection, Subject subject) {
    return connection
        .preparedQuery(LAST)
        .execute(ofSubject(subject))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("decision")));
  }

  /** Says it: who belongs and who does not. Answers with the decision. */
  static Future<Long> insert(
      SqlConnection connection,
      Subject subject,
      Map<String, Boolean> verdicts,
      String action,
      String by,
      String reason,
      Instant now) {
    List<Map.Entry<String, Boolean>> entries = new ArrayList<>(verdicts.entrySet());
    return connection
        .preparedQuery(INSERT)
        .execute(
            ofSubject(subject)
                .addArrayOfString(Rows.strings(entries, Map.Entry::getKey))
                .addArrayOfString(
                    Rows.strings(entries, entry -> entry.getValue() ? "LINK" : "UNLINK"))
                .addString(by)
                .addString(reason)
                .addOffsetDateTime(Rows.timestamp(now))
                .addString(action))
        .map(rows -> rows.iterator().next().getLong("decision"))
        .compose(
            decision ->
                connection
                    .preparedQuery(REVIEWED)
                    .execute(Tuple.of(subject.number().value(), subject.number().type().name()))
                    .map(marked -> decision));
  }

  static Future<Void> markCrossing(SqlConnection connection, long decision) {
    return connection.preparedQuery(CROSSES).execute(Tuple.of(decision)).mapEmpty();
  }

  /** A shipment that an agent names. */
  record Named(long key, String customer) {}

  static Future<Map<String, Named>> named(SqlConnection connection, List<String> ids) {
    return connection
        .preparedQuery(SHIPMENTS)
        .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, Named> named = new LinkedHashMap<>();
              rows.forEach(
                  row ->
                      named.put(
                          row.getString("id"),
                          new Named(row.getLong("key"), row.getString("customer"))));
              return named;
            });
  }

  /** The number of an event that waits, or is on one of these shipments. */
  static Future<Optional<Reference>> numberOf(
      SqlConnection connection, EventId event, List<String> shipments) {
    return WaitingEvents.find(connection, event)
        .compose(
            waiting ->
                waiting.isPresent()
                    ? Future.succeededFuture(waiting.map(one -> one.event().reference()))
                    : connection
                        .preparedQuery(ON_SHIPMENT)
                        .execute(
                            Tuple.of(event.value())
                                .addArrayOfString(shipments.toArray(String[]::new)))
                        .map(
                            rows ->
                                Rows.stream(rows)
                                    .findFirst()
                                    .map(
                                        row ->
                                            Json.read(
                                                    row.getString("body"),
                                                    dev.milepost.event.CarrierEvent.class)
                                                .reference())));
  }

  static Subject subject(Row row) {
    UUID event = row.getUUID("event");
    return new Subject(
        new ReferenceKey(ReferenceType.valueOf(row.getString("type")), row.getString("value")),
        event == null ? null : new EventId(event));
  }

  private static Tuple ofSubject(Subject subject) {
    return Tuple.of(
        subject.number().value(), subject.number().type().name(), subject.eventOrNull());
  }
}
