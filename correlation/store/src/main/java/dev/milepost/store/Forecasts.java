package dev.milepost.store;

import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.Forecast;
import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every forecast that was told, noted in the transaction that tells it. */
final class Forecasts {
  /** Two of one microsecond are one: what was said last is what holds. */
  private static final String WRITE =
      """
      insert into forecast as old (shipment, issued_at, p50, p90, journeys, basis)
      select * from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[],
          $5::bigint[], $6::text[])
      on conflict (shipment, issued_at) do update
          set p50 = excluded.p50, p90 = excluded.p90, journeys = excluded.journeys,
              basis = excluded.basis
      """;

  private static final String OF =
      """
      select f.issued_at, f.p50, f.p90, f.journeys, f.basis
      from forecast f join shipment s on s.key = f.shipment
      where s.id = $1 order by f.issued_at
      """;

  private Forecasts() {}

  private record Told(long shipment, Forecast forecast) {}

  /** Sends one statement where a forecast was told, else none. */
  static List<Future<?>> write(
      SqlConnection connection, Map<Long, TrackedShipment.Outcome> outcomes) {
    List<Told> told = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> {
          for (ShipmentEvent event : outcome.events()) {
            if (event.detail() instanceof ShipmentEvent.Forecasted forecasted) {
              told.add(new Told(key, forecasted.forecast()));
            }
          }
        });
    if (told.isEmpty()) {
      return List.of();
    }
    return List.of(
        connection
            .preparedQuery(WRITE)
            .execute(
                Tuple.tuple()
                    .addArrayOfLong(told.stream().map(Told::shipment).toArray(Long[]::new))
                    .addArrayOfOffsetDateTime(
                        Rows.timestamps(told, one -> one.forecast().issuedAt()))
                    .addArrayOfOffsetDateTime(Rows.timestamps(told, one -> one.forecast().p50()))
                    .addArrayOfOffsetDateTime(Rows.timestamps(told, one -> one.forecast().p90()))
                    .addArrayOfLong(
                        told.stream().map(one -> one.forecast().journeys()).toArray(Long[]::new))
                    .addArrayOfString(Rows.strings(told, one -> one.forecast().basis()))));
  }

  /**
   * What was told of one shipment, the oldest first; the one that holds as the journey has it,
   * which may be finer than a microsecond, or older than this table.
   */
  static Future<List<Forecast>> of(Pool pool, ShipmentView view) {
    Forecast standing = view.journey().forecast();
    return pool.preparedQuery(OF)
        .execute(Tuple.of(view.shipment().id()))
        .map(
            rows -> {
              List<Forecast> told = new ArrayList<>();
              rows.forEach(
                  row ->
                      told.add(
                          new Forecast(
                              Rows.instant(row, "p50"),
                              Rows.instant(row, "p90"),
                              row.getLong("journeys"),
                              row.getString("basis"),
                              Rows.instant(row, "issued_at"))));
              if (standing != null) {
                told.removeIf(
                    one ->
                        one.issuedAt().equals(standing.issuedAt().truncatedTo(ChronoUnit.MICROS)));
                told.add(standing);
              }
              return told;
            });
  }
}
