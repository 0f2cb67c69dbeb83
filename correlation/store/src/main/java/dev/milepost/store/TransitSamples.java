package dev.milepost.store;

import dev.milepost.engine.Fact;
import dev.milepost.engine.LaneKey;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.TransitSample;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How long shipments took, noted in the transaction in which their journeys end. */
final class TransitSamples {

  /** Says once what holds now. A delivery that was taken back is noted only where it had been. */
  private static final String WRITE =
      """
      with said as (
        select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::integer[])
            as new (shipment, lanes, minutes, period)
      ), withdrawn as (
        update transit_sample old set lanes = null, minutes = null, period = null, waiting = true
        from said
        where old.shipment = said.shipment and said.minutes is null and old.minutes is not null
      )
      insert into transit_sample as old (shipment, lanes, minutes, period, waiting)
      select shipment, lanes, minutes, period, true from said where minutes is not null
      on conflict (shipment) do update
          set lanes = excluded.lanes, minutes = excluded.minutes, period = excluded.period,
              waiting = true
          where (old.lanes, old.minutes, old.period)
              is distinct from (excluded.lanes, excluded.minutes, excluded.period)
      """;

  private TransitSamples() {}

  /** What a shipment says of transit times now; nothing where a delivery was taken back. */
  private record Row(long shipment, @Nullable TransitSample sample) {
    @Nullable String lanes() {
      return sample == null
          ? null
          : sample.lanes().stream().map(LaneKey::text).collect(Collectors.joining("\n"));
    }

    @Nullable Integer minutes() {
      return sample == null ? null : sample.minutes();
    }

    @Nullable Integer period() {
      return sample == null ? null : LaneHistory.period(sample.endedAt());
    }
  }

  /** Sends one statement where a delivery was reported or taken back, else none. */
  @SuppressWarnings("NullAway") // arrays of nullable columns
  static List<Future<?>> write(
      SqlConnection connection, Map<Long, TrackedShipment.Outcome> outcomes) {
    List<Row> rows = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> {
          if (concernsADelivery(outcome)) {
            rows.add(new Row(key, outcome.took()));
          }
        });
    if (rows.isEmpty()) {
      return List.of();
    }
    return List.of(
        connection
            .preparedQuery(WRITE)
            .execute(
                Tuple.tuple()
                    .addArrayOfLong(rows.stream().map(Row::shipment).toArray(Long[]::new))
                    .addArrayOfString(Rows.strings(rows, Row::lanes))
                    .addArrayOfInteger(rows.stream().map(Row::minutes).toArray(Integer[]::new))
                    .addArrayOfInteger(rows.stream().map(Row::period).toArray(Integer[]::new))));
  }

  /** Time alone changes no delivery; an event that was moved off may have been one. */
  private static boolean concernsADelivery(TrackedShipment.Outcome outcome) {
    boolean changed = !outcome.arrivals().isEmpty() || !outcome.revised().isEmpty();
    return (changed && tellsOfADelivery(outcome.after().facts()))
        || outcome.departures().stream()
            .anyMatch(departure -> departure.event().milestone() == Milestone.DELIVERED);
  }

  private static boolean tellsOfADelivery(List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact.milestone() == Milestone.DELIVERED && fact.classifier() == Classifier.ACTUAL) {
        return true;
      }
    }
    return false;
  }
}
