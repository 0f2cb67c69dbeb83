package dev.milepost.bench;

import dev.milepost.embedded.PostgresDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a million registered shipments into the database in a minute: copies of one that was
 * registered in the ordinary way, column by column, with another number. That a copy is what a
 * registration would have made is checked against a second one that was registered, too.
 */
final class BulkShipments implements AutoCloseable {
  private static final int CUSTOMERS = 10;

  /**
   * Which columns there are is the registration's business; only what tells shipments apart is
   * ours.
   */
  private static final String KEEP =
      """
      create schema if not exists bench;
      create table bench.shipment as select * from shipment;
      create table bench.journey as select * from journey;
      create table bench.shipment_reference as select * from shipment_reference;
      create table bench.template as select key from shipment where id = 'BENCH-0000000';
      """;

  private static final String FORGET =
      """
      truncate shipment, journey, shipment_reference, shipment_event, waiting_event,
          waiting_reference, outbox cascade
      """;

  private static final String SHIPMENTS =
      """
      insert into shipment overriding system value
      select made.*
      from bench.shipment t, generate_series(?::integer, ?::integer) n,
          lateral (select lpad(n::text, 7, '0') as digits,
              'CUSTOMER-' || n % 10 as customer) as its,
          lateral jsonb_populate_record(t, jsonb_build_object(
              'key', nextval(pg_get_serial_sequence('shipment', 'key')),
              'id', replace(t.id, '0000000', its.digits),
              'customer', its.customer,
              'document', replace(replace(t.document, '0000000', its.digits),
                  '"CUSTOMER-0"', '"' || its.customer || '"'))) made
      where t.key = (select key from bench.template)
      """;

  private static final String JOURNEYS =
      """
      insert into journey
      select made.*
      from bench.journey t, shipment s,
          lateral jsonb_populate_record(t, jsonb_build_object(
              'shipment', s.key,
              'registered', '\\x' || replace(replace(encode(t.registered, 'hex'),
                  encode('0000000', 'hex'), encode(right(s.id, 7)::bytea, 'hex')),
                  encode('CUSTOMER-0', 'hex'), encode(s.customer::bytea, 'hex')))) made
      where t.shipment = (select key from bench.template) order by s.key
      """;

  private static final String REFERENCES =
      """
      insert into shipment_reference
      select made.*
      from bench.shipment_reference t, shipment s,
          lateral jsonb_populate_record(t, jsonb_build_object(
              'shipment', s.key,
              'value', replace(t.value, '0000000', right(s.id, 7)),
              'written', replace(t.written, '0000000', right(s.id, 7)))) made
      where t.shipment = (select key from bench.template) order by s.key
      """;

  /** Rows of the copy that the registered one does not have, and the other way round. */
  private static final String DIFFERENCES =
      """
      with registered as (select key from bench.shipment where id = 'BENCH-0000001')
      select string_agg(row::text, ', ') from (
          (select to_jsonb(s) - '{key,registered_at,updated_at,written_by}'::text[] from shipment s
           union all
           select to_jsonb(j) - '{shipment,updated_at}'::text[] from journey j
           union all
           select to_jsonb(r) - '{shipment,bound_from}'::text[] from shipment_reference r)
          except all
          (select to_jsonb(s) - '{key,registered_at,updated_at,written_by}'::text[]
           from bench.shipment s where key = (select key from registered)
           union all
           select to_jsonb(j) - '{shipment,updated_at}'::text[]
           from bench.journey j where shipment = (select key from registered)
           union all
           select to_jsonb(r) - '{shipment,bound_from}'::text[]
           from bench.shipment_reference r where shipment = (select key from registered))
      ) difference (row)
      """;

  private static final String ROWS =
      """
      select (select count(*) from shipment) + (select count(*) from journey)
          + (select count(*) from shipment_reference)
      """;

  /**
   * Itself, its journey, its pieces, its purchase order and its order, by which it is found, too.
   */
  private static final int ROWS_OF_ONE = 2 + CarrierStory.PIECES + 2;

  private final Connection connection;

  BulkShipments(PostgresDatabase database) throws SQLException {
    this.connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  /** The two to be registered in the ordinary way: the template, and the one to compare with. */
  static List<JsonObject> toRegister(Instant now) {
    return List.of(shipment(0, now), shipment(1, now));
  }

  private static JsonObject shipment(int index, Instant now) {
    String digits = CarrierStory.digits(index);
    JsonArray references = new JsonArray();
    for (int piece = 0; piece < CarrierStory.PIECES; piece++) {
      references.add(reference("TRACKING_NUMBER", CarrierStory.number(piece, digits), "UPS"));
    }
    references.add(reference("PURCHASE_ORDER", "PO-" + digits, null));
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    return new JsonObject()
        .put("id", "BENCH-" + digits)
        .put("customer", "CUSTOMER-" + index % CUSTOMERS)
        .put("orders", new JsonArray().add("SO-" + digits))
        .put("references", references)
        .put("mode", "PARCEL")
        .put("service", "GROUND")
        .put("pieces", CarrierStory.PIECES)
        .put("priority", "STANDARD")
        // Not over at any hour of the day: a late pickup would say by how many microseconds.
        .put("plannedPickup", day.plus(1, ChronoUnit.DAYS).toString())
        .put("promise", new JsonObject().put("latest", day.plus(5, ChronoUnit.DAYS).toString()))
        .put(
            "origin",
            new JsonObject().put("city", "Louisville").put("region", "KY").put("country", "US"))
        .put(
            "destination",
            new JsonObject().put("city", "Nashville").put("region", "TN").put("country", "US"));
  }

  private static JsonObject reference(String type, String value, @Nullable String issuer) {
    JsonObject reference = new JsonObject().put("type", type).put("value", value);
    return issuer == null ? reference : reference.put("issuer", issuer);
  }

  /** Takes what was registered as the template, and makes sure that a copy of it is right. */
  void prepare() throws SQLException {
    execute(KEEP);
    load(1, 1);
    long rows = number(ROWS);
    String different = text(DIFFERENCES);
    if (rows != ROWS_OF_ONE || different != null) {
      throw new IllegalStateException(
          "a copied shipment is not what a registration makes: "
              + rows
              + " rows, of which differ "
              + different);
    }
  }

  /** Empties the tables and fills them with the shipments of these numbers. */
  void load(int first, int last) throws SQLException {
    execute(FORGET);
    try (PreparedStatement statement = connection.prepareStatement(SHIPMENTS)) {
      statement.setInt(1, first);
      statement.setInt(2, last);
      statement.execute();
    }
    // The checks of the foreign keys are planned once: not by what the empty table was like.
    execute("analyze shipment");
    execute(JOURNEYS);
    execute(REFERENCES);
  }

  /** What hours of autovacuum and checkpoints would have done before such a day. */
  void settle() throws SQLException {
    execute("vacuum (analyze) shipment");
    execute("vacuum (analyze) journey");
    execute("vacuum (analyze) shipment_reference");
    execute("checkpoint");
  }

  private @Nullable String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
