package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the hub has read from deliveries, on shipments and waiting, for who reads them again. */
public final class PgReadings {

  private static final String BROUGHT =
      """
      select s.id, e.body from shipment_event e join shipment s on s.key = e.shipment
      where e.received_at between $1 and $2 and e.body::json ->> 'deliveryId' = any($3)
      union all
      select null, w.body from waiting_event w
      where w.received_at between $1 and $2 and w.body::json ->> 'deliveryId' = any($3)
      """;

  private static final String KNOWN =
      """
      select e.event
      from unnest($1::text[], $2::text[], $3::uuid[]) as wanted (type, value, event)
      join shipment_reference r on r.value = wanted.value and r.type = wanted.type
      join shipment_event e on e.shipment = r.shipment and e.event = wanted.event
      union
      select w.event from waiting_event w where w.event = any($3)
      """;

  private final Pool pool;

  /** Reads only. */
  public PgReadings(Pool pool) {
    this.pool = pool;
  }

  /**
   * A stored event.
   *
   * @param shipment on which it is; null while it waits
   */
  public record Stored(@Nullable String shipment, CarrierEvent event) {}

  /**
   * What these deliveries brought: an event that several deliveries state belongs to the one whose
   * statement is stored. One that is on several shipments comes once for each.
   *
   * @param from when the first of them was received
   * @param to when the last was
   */
  public Future<List<Stored>> broughtBy(Collection<String> deliveries, Instant from, Instant to) {
    Tuple parameters =
        Tuple.tuple()
            .addOffsetDateTime(Rows.timestamp(from.truncatedTo(ChronoUnit.MICROS)))
            .addOffsetDateTime(Rows.timestamp(to.plus(1, ChronoUnit.MICROS)))
            .addArrayOfString(deliveries.toArray(String[]::new));
    return pool.preparedQuery(BROUGHT)
        .execute(parameters)
        .map(
            rows -> {
              List<Stored> stored = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      stored.add(
                          new Stored(
                              row.getString(0), Json.read(row.getString(1), CarrierEvent.class))));
              return stored;
            });
  }

  /** Which of these are stored, whoever brought them. */
  public Future<Set<EventId>> known(List<CarrierEvent> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    List<ReferenceKey> numbers = new ArrayList<>();
    List<UUID> ids = new ArrayList<>();
    for (CarrierEvent event : events) {
      for (ReferenceKey number : event.numbers()) {
        numbers.add(number);
        ids.add(event.id().value());
      }
    }
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfString(Rows.strings(numbers, number -> number.type().name()))
            .addArrayOfString(Rows.strings(numbers, ReferenceKey::value))
            .addArrayOfUUID(ids.toArray(UUID[]::new));
    return pool.preparedQuery(KNOWN)
        .execute(parameters)
        .map(
            rows -> {
              Set<EventId> known = new HashSet<>();
              rows.forEach(row -> known.add(new EventId(row.getUUID(0))));
              return known;
            });
  }
}
