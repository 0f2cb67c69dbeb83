package dev.milepost.store.crash;

import static dev.milepost.store.crash.Node.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.engine.Correlator;
import dev.milepost.store.Migrations;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.ShipmentView;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A database that is read and emptied past the wire. */
final class Database implements AutoCloseable {

  /**
   * A query for each table that gives its rows without what a number of a row or of a transaction,
   * or the time of the last touch says: a shipment is named by the ERP's id.
   */
  private static final String TABLES =
      """
      select t.table_name as name,
          format(
              'select %L || '' '' || ((to_jsonb(t) - %L::text[])%s)::text as line from %I t',
              t.table_name,
              coalesce((select array_agg(c.column_name::text) from information_schema.columns c
                  where c.table_schema = t.table_schema and c.table_name = t.table_name
                    and (c.is_identity = 'YES' or c.column_name in ('updated_at', 'written_by'))), '{}'),
              case when exists (select 1 from information_schema.columns c
                  where c.table_schema = t.table_schema and c.table_name = t.table_name
                    and c.column_name = 'shipment' and c.data_type = 'bigint')
                  then ' || jsonb_build_object(''shipment'','
                      || ' (select s.id from shipment s where s.key = t.shipment))'
                  else '' end,
              t.table_name) as query
      from information_schema.tables t
      where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and t.table_name <> 'flyway_schema_history'
      order by t.table_name
      """;

  private final PostgresDatabase address;
  private final Pool pool;
  private final PgShipmentStore store;
  private final String rows;
  private final String clearing;

  Database(Vertx vertx) {
    address = SharedServers.postgres().createDatabase();
    Migrations.apply(address.jdbcUrl(), address.user(), address.password());
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(options(address).setCachePreparedStatements(true))
            .using(vertx)
            .build();
    store = new PgShipmentStore(pool, new Correlator(Map.of()));
    // Processes die here, not the machine: nothing need be on the disk. And nobody guesses this
    // role's password, but many connections are opened by it.
    await(
        pool.query(
                """
                alter database %1$s set synchronous_commit = off;
                set scram_iterations = 1;
                create role %1$s superuser login password '%2$s'
                """
                    .formatted(address.database(), address.password()))
            .execute());
    List<Row> tables = list(await(pool.query(TABLES).execute()));
    rows = String.join(" union all ", tables.stream().map(row -> row.getString("query")).toList());
    clearing =
        "set session_replication_role = replica; "
            + String.join(
                "; ",
                tables.stream()
                    .map(row -> "delete from \"" + row.getString("name") + "\"")
                    .toList());
  }

  /** How a node connects. */
  PostgresDatabase nodes() {
    return new PostgresDatabase(
        address.host(), address.port(), address.database(), address.database(), address.password());
  }

  static PgConnectOptions options(PostgresDatabase to) {
    return new PgConnectOptions()
        .setHost(to.host())
        .setPort(to.port())
        .setDatabase(to.database())
        .setUser(to.user())
        .setPassword(to.password());
  }

  void clear() {
    await(pool.query(clearing).execute());
  }

  /** Everything that is stored, a line a row, and what people are shown of these shipments. */
  List<String> content(Collection<String> shipments) {
    List<String> lines = new ArrayList<>();
    for (String shipment : shipments) {
      ShipmentView view = await(store.find(shipment)).orElseThrow();
      lines.add(
          "view %s: version %d, sequence %d, %s, %s, %s"
              .formatted(
                  shipment,
                  view.version(),
                  view.sequence(),
                  view.journey(),
                  view.delays(),
                  view.shipment()));
      await(store.events(shipment, 1000))
          .forEach(event -> lines.add("event of " + shipment + ": " + event));
    }
    list(await(pool.query(rows).execute())).stream()
        .map(row -> row.getString("line"))
        .sorted()
        .forEach(lines::add);
    return lines;
  }

  @Override
  public void close() {
    await(pool.close());
  }

  private static List<Row> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }
}
