package dev.milepost.store;

import static java.util.stream.Collectors.toMap;

import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Shipment events that are stored and perhaps not yet published (DESIGN invariant 10). */
final class OutboxRows {
  private static final String INSERT_OUTBOX =
      """
      insert into outbox (event, type, customer, shipment, orders, payload, delivery, traceparent,
          created_at)
      select event, type, customer, shipment, orders, payload, delivery, traceparent, $9
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[],
          $7::text[], $8::text[]) with ordinality
          as new (event, type, customer, shipment, orders, payload, delivery, traceparent, n)
      order by n returning id, event
      """;

  private static final String LEFT_OVER =
      """
      select id, event, type, customer, shipment, orders, payload, delivery, traceparent from outbox
      where created_at < $1 order by id limit $2
      """;

  private static final String DELETE_PUBLISHED = "delete from outbox where id = any($1)";

  private OutboxRows() {}

  /** Sends the rows; succeeds with what must be published once they are answered. */
  static Future<List<Outgoing>> insert(
      SqlConnection connection, List<ShipmentEvent> events, Instant now) {
    if (events.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<Outgoing> outgoing = events.stream().map(OutboxRows::toOutgoing).toList();
    return connection
        .preparedQuery(INSERT_OUTBOX)
        .execute(outboxColumns(outgoing, now))
        .map(rows -> withRows(outgoing, rows));
  }

  /** Rows that were written before that moment and are still there, the oldest first. */
  static Future<List<Outgoing>> leftOver(Pool pool, Instant writtenBefore, int most) {
    return pool.preparedQuery(LEFT_OVER)
        .execute(Tuple.of(Rows.timestamp(writtenBefore), most))
        .map(rows -> Rows.stream(rows).map(OutboxRows::outgoing).toList());
  }

  /** Sends that these rows are no longer needed. */
  static Future<Void> delete(SqlConnection connection, Collection<Outgoing> events) {
    Long[] rows = events.stream().map(Outgoing::row).toArray(Long[]::new);
    return connection.preparedQuery(DELETE_PUBLISHED).execute(Tuple.of(rows)).mapEmpty();
  }

  private static Outgoing toOutgoing(ShipmentEvent event) {
    return new Outgoing(
        0,
        event.id().value(),
        event.type().sseName(),
        event.shipment().customer(),
        event.shipment().id(),
        event.shipment().orders(),
        ShipmentEventJson.write(event),
        event.deliveryId(),
        event.traceparent());
  }

  private static Tuple outboxColumns(List<Outgoing> events, Instant now) {
    return Tuple.tuple()
        .addArrayOfUUID(events.stream().map(Outgoing::event).toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(events, Outgoing::type))
        .addArrayOfString(Rows.strings(events, Outgoing::customer))
        .addArrayOfString(Rows.strings(events, Outgoing::shipment))
        .addArrayOfString(Rows.strings(events, event -> String.join("\n", event.orders())))
        .addArrayOfBuffer(
            events.stream().map(event -> Buffer.buffer(event.payload())).toArray(Buffer[]::new))
        .addArrayOfString(Rows.strings(events, Outgoing::deliveryId))
        .addArrayOfString(Rows.strings(events, Outgoing::traceparent))
        .addOffsetDateTime(Rows.timestamp(now));
  }

  private static List<Outgoing> withRows(List<Outgoing> events, RowSet<Row> rows) {
    Map<UUID, Long> ids =
        Rows.stream(rows).collect(toMap(row -> row.getUUID("event"), row -> row.getLong("id")));
    return events.stream()
        .map(
            event ->
                new Outgoing(
                    Objects.requireNonNull(ids.get(event.event())),
                    event.event(),
                    event.type(),
                    event.customer(),
                    event.shipment(),
                    event.orders(),
                    event.payload(),
                    event.deliveryId(),
                    event.traceparent()))
        .toList();
  }

  private static Outgoing outgoing(Row row) {
    String orders = row.getString("orders");
    return new Outgoing(
        row.getLong("id"),
        row.getUUID("event"),
        row.getString("type"),
        row.getString("customer"),
        row.getString("shipment"),
        orders.isEmpty() ? List.of() : List.of(orders.split("\n", -1)),
        row.getBuffer("payload").getBytes(),
        row.getString("delivery"),
        row.getString("traceparent"));
  }
}
