package dev.milepost.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The least that storing events can cost: the rows that the hub wrote, written again by one
 * connection into a copy of their table with all its indexes, a batch a transaction, with nothing
 * matched, folded, judged or told.
 */
final class EventFloor {
  private static final int BATCH = 500;
  private static final int ROWS = 250_000;

  private static final String COPY =
      """
      drop table if exists event_floor;
      create table event_floor (like shipment_event including all)
      """;

  private static final String READ = "select * from shipment_event order by received_at limit ?";

  /** The database writes the statement, so that the table may change without us. */
  private static final String INSERT =
      """
      select format('insert into event_floor (%s) select * from unnest(%s)',
          string_agg(quote_ident(column_name), ', ' order by ordinal_position),
          string_agg('?::' || udt_name || '[]', ', ' order by ordinal_position))
      from information_schema.columns where table_name = 'event_floor'
      """;

  private final Connection connection;

  EventFloor(Connection connection) {
    this.connection = connection;
  }

  /** A column of all rows, of a type that travels as an array. */
  private record Column(String type, List<@Nullable Object> values) {
    Object[] array(int from, int to) {
      Object[] empty =
          switch (type) {
            case "int8" -> new Long[0];
            case "int4" -> new Integer[0];
            case "bool" -> new Boolean[0];
            case "uuid" -> new UUID[0];
            case "bytea" -> new byte[0][];
            default -> new String[0];
          };
      return values.subList(from, to).toArray(empty);
    }

    void add(ResultSet row, int index) throws SQLException {
      values.add(
          switch (type) {
            case "int8", "int4", "bool", "uuid", "bytea" -> row.getObject(index);
            default -> row.getString(index);
          });
    }
  }

  /** Rows a second. */
  double rowsPerSecond(int seconds) throws SQLException {
    List<Column> columns = read();
    int rows = columns.get(0).values().size();
    String sql = copy();
    int written = 0;
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long at = start;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      while (written < rows && at < end) {
        int to = Math.min(rows, written + BATCH);
        for (int i = 0; i < columns.size(); i++) {
          Column column = columns.get(i);
          insert.setArray(
              i + 1, connection.createArrayOf(column.type(), column.array(written, to)));
        }
        insert.execute();
        written = to;
        at = System.nanoTime();
      }
    }
    return written / ((at - start) / 1e9);
  }

  private String copy() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(COPY);
      try (ResultSet sql = statement.executeQuery(INSERT)) {
        sql.next();
        return sql.getString(1);
      }
    }
  }

  private List<Column> read() throws SQLException {
    connection.setAutoCommit(false); // else the driver holds all rows twice
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setFetchSize(BATCH);
      read.setInt(1, ROWS);
      try (ResultSet found = read.executeQuery()) {
        ResultSetMetaData all = found.getMetaData();
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= all.getColumnCount(); i++) {
          columns.add(new Column(all.getColumnTypeName(i), new ArrayList<>()));
        }
        while (found.next()) {
          for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(found, i + 1);
          }
        }
        return columns;
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
