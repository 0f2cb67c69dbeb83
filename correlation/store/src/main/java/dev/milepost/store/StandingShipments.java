package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where shipments stand, read without a lock and without their facts: for projections, which follow
 * the shipments' events and show what is known beside them.
 */
public final class StandingShipments {
  private static final String BY_ID =
      """
      select s.key, s.version, s.document, j.sequence, j.updated_at, j.stand, j.state
      from shipment s join journey j on j.shipment = s.key
      where s.id = any($1)
      """;

  private static final String PAGE =
      """
      select j.shipment as key, j.sequence, j.updated_at, j.stand, j.state
      from journey j where j.shipment > $1 order by j.shipment limit $2
      """;

  private static final String BY_KEY =
      """
      select s.key, s.version, s.document, j.sequence, j.updated_at, j.stand, j.state
      from shipment s join journey j on j.shipment = s.key
      where s.key = any($1)
      """;

  private static final String SCANS =
      """
      select e.shipment, e.body
      from unnest($1::bigint[], $2::timestamptz[]) as wanted (shipment, at)
      join shipment_event e on e.shipment = wanted.shipment and e.occurred_at = wanted.at
      """;

  private final SqlClient client;

  /**
   * @param client a pool or a connection, made by {@link PgShipmentStore#byIndex}
   */
  public StandingShipments(SqlClient client) {
    this.client = client;
  }

  /**
   * A shipment, what was registered and where it stands.
   *
   * @param key of the hub, in the order of first registration
   * @param version of the registration
   * @param sequence of its last event
   * @param delays that are open then
   * @param updatedAt when it last moved
   */
  public record Standing(
      long key,
      Shipment shipment,
      int version,
      long sequence,
      Journey journey,
      List<Delay> delays,
      Instant updatedAt) {
    /** Copies the list. */
    public Standing {
      delays = List.copyOf(delays);
    }
  }

  /**
   * A page of those shipments in the order of keys of which a delay is open.
   *
   * @param upTo where the next page begins; null where there is none
   */
  public record Page(List<Standing> late, @Nullable Long upTo) {
    /** Copies the list. */
    public Page {
      late = List.copyOf(late);
    }
  }

  /** These shipments; one that is not registered is left out. */
  public Future<List<Standing>> byId(Collection<String> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(List.of())
        : client
            .preparedQuery(BY_ID)
            .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
            .map(rows -> Rows.stream(rows).map(StandingShipments::standing).toList());
  }

  /** These shipments by the hub's keys. */
  public Future<List<Standing>> byKey(Collection<Long> keys) {
    return keys.isEmpty()
        ? Future.succeededFuture(List.of())
        : client
            .preparedQuery(BY_KEY)
            .execute(Tuple.tuple().addArrayOfLong(keys.toArray(Long[]::new)))
            .map(rows -> Rows.stream(rows).map(StandingShipments::standing).toList());
  }

  /**
   * Looks at so many shipments behind that key.
   *
   * @param after the {@link Page#upTo()} of the page before; 0 for the first
   */
  public Future<Page> late(long after, int most) {
    return client
        .preparedQuery(PAGE)
        .execute(Tuple.of(after, most))
        .compose(
            rows -> {
              List<Row> all = Rows.stream(rows).toList();
              List<Long> late =
                  all.stream()
                      .filter(row -> !Journeys.state(row).delays().isEmpty())
                      .map(row -> row.getLong("key"))
                      .toList();
              Long upTo = all.isEmpty() ? null : all.get(all.size() - 1).getLong("key");
              return byKey(late).map(standing -> new Page(standing, upTo));
            });
  }

  /**
   * The scans that these shipments stand on: where it was, and whose word it is.
   *
   * @return by the shipments' keys; without those that stand on none
   */
  public Future<Map<Long, CarrierEvent>> scans(List<Standing> standing) {
    Map<Long, Journey> journeys = new HashMap<>();
    List<Long> keys = new ArrayList<>();
    List<Instant> moments = new ArrayList<>();
    for (Standing one : standing) {
      Instant at = one.journey().occurredAt();
      if (one.journey().milestone() != null && at != null) {
        journeys.put(one.key(), one.journey());
        keys.add(one.key());
        moments.add(at);
      }
    }
    if (keys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(SCANS)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(keys.toArray(Long[]::new))
                .addArrayOfOffsetDateTime(Rows.timestamps(moments, at -> at)))
        .map(
            rows -> {
              Map<Long, CarrierEvent> found = new HashMap<>();
              for (Row row : rows) {
                long key = row.getLong("shipment");
                CarrierEvent event = Json.read(row.getString("body"), CarrierEvent.class);
                if (event.classifier() == Classifier.ACTUAL
                    && event.milestone() == Objects.requireNonNull(journeys.get(key)).milestone()) {
                  found.merge(key, event, StandingShipments::firstHeard);
                }
              }
              return found;
            });
  }

  private static CarrierEvent firstHeard(CarrierEvent one, CarrierEvent other) {
    return Comparator.comparing(CarrierEvent::receivedAt)
                .thenComparing(event -> event.id().toString())
                .compare(one, other)
            <= 0
        ? one
        : other;
  }

  private static Standing standing(Row row) {
    JourneyState state = Journeys.state(row);
    return new Standing(
        row.getLong("key"),
        Json.read(row.getString("document"), Shipment.class),
        row.getInteger("version"),
        row.getLong("sequence"),
        state.journey(),
        state.delays(),
        Rows.instant(row, "updated_at"));
  }
}
