package dev.milepost.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Shipment events that are stored and perhaps not yet published (DESIGN invariant 10).
 *
 * <p>A row is written once, read only after a crash, and deleted: it goes to the log and to a table
 * of large values, and costs by its size. So it is compressed here, where the events of a batch,
 * which are much alike, are together (RFC 8878).
 */
final class OutboxRows {
  private static final int FAST = 1;

  private static final String INSERT =
      "insert into outbox (events, created_at) values ($1, $2) returning id";

  private static final String LEFT_OVER =
      "select id, events from outbox where created_at < $1 order by id limit $2";

  private static final String DELETE = "delete from outbox where id = any($1)";

  private OutboxRows() {}

  /** Sends one row for all of them; succeeds with what must be published once it is answered. */
  static Future<List<Outgoing>> insert(
      SqlConnection connection, List<ShipmentEvent> events, Instant now) {
    if (events.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<Outgoing> outgoing = events.stream().map(OutboxRows::toOutgoing).toList();
    return connection
        .preparedQuery(INSERT)
        .execute(Tuple.of(Buffer.buffer(Zstd.compress(bytes(outgoing), FAST)), Rows.timestamp(now)))
        .map(
            rows -> {
              long row = rows.iterator().next().getLong("id");
              return outgoing.stream().map(event -> event.in(row)).toList();
            });
  }

  /**
   * What was written before that moment and is still there, the oldest first.
   *
   * @param most rows: what so many transactions told
   */
  static Future<List<Outgoing>> leftOver(Pool pool, Instant writtenBefore, int most) {
    return pool.preparedQuery(LEFT_OVER)
        .execute(Tuple.of(Rows.timestamp(writtenBefore), most))
        .map(
            rows ->
                Rows.stream(rows)
                    .flatMap(row -> events(row.getLong("id"), row.getBuffer("events").getBytes()))
                    .toList());
  }

  /** Sends that the rows of these events are no longer needed. */
  static Future<Void> delete(SqlConnection connection, Collection<Outgoing> events) {
    Long[] rows = events.stream().map(Outgoing::row).distinct().toArray(Long[]::new);
    return connection.preparedQuery(DELETE).execute(Tuple.of(rows)).mapEmpty();
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

  /** A payload is JSON already and is put in as it is. */
  private static byte[] bytes(List<Outgoing> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048 * events.size());
    try (JsonGenerator json = Json.mapper().createGenerator(bytes)) {
      json.writeStartArray();
      for (Outgoing event : events) {
        json.writeStartObject();
        json.writeStringField("event", event.event().toString());
        json.writeStringField("type", event.type());
        json.writeStringField("customer", event.customer());
        json.writeStringField("shipment", event.shipment());
        json.writeFieldName("orders");
        json.writeArray(event.orders().toArray(String[]::new), 0, event.orders().size());
        json.writeStringField("delivery", event.deliveryId());
        json.writeStringField("traceparent", event.traceparent());
        json.writeFieldName("payload");
        json.writeRawValue("");
        json.flush();
        bytes.write(event.payload());
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Stream<Outgoing> events(long row, byte[] bytes) {
    try {
      return StreamSupport.stream(Json.mapper().readTree(json(bytes)).spliterator(), false)
          .map(event -> event(row, event));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read row " + row + " of the outbox", e);
    }
  }

  /** A row of an earlier version is not compressed. */
  private static byte[] json(byte[] bytes) {
    return bytes[0] == '['
        ? bytes
        : Zstd.decompress(bytes, Math.toIntExact(Zstd.getFrameContentSize(bytes)));
  }

  private static Outgoing event(long row, JsonNode event) {
    List<String> orders = new ArrayList<>();
    event.path("orders").forEach(order -> orders.add(order.asText()));
    return new Outgoing(
        row,
        UUID.fromString(event.path("event").asText()),
        event.path("type").asText(),
        event.path("customer").asText(),
        event.path("shipment").asText(),
        orders,
        event.path("payload").toString().getBytes(UTF_8),
        event.path("delivery").textValue(),
        event.path("traceparent").textValue());
  }
}
