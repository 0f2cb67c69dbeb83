package dev.milepost.bench;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.event.Topic;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Looks into the hub's servers for work that it has not done. */
final class Settling implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long LOOK_EVERY_MS = 25;

  /** Those upstream first. */
  private static final List<Map.Entry<String, Topic>> READERS =
      List.of(
          Map.entry("milepost-reading", Topic.INBOUND),
          Map.entry("milepost-correlation-urgent", Topic.CARRIER_EVENTS_URGENT),
          Map.entry("milepost-correlation-routine", Topic.CARRIER_EVENTS_ROUTINE));

  private static final String DUE =
      """
      select (select count(*) from journey where look_at <= ?::timestamptz)
        + (select count(*) from outbox)
        + (select count(*) from poll_task where claim is not null or due_at <= clock_timestamp())
      """;

  private static final String TASKS = "select count(*) from poll_task where planned_at is not null";

  private static final String ASK =
      """
      update poll_task set step = 'ask', due_at = clock_timestamp()
      where connection = ? and value = any(?) and claim is null
      """;

  private final Admin admin;
  private final Connection database;
  private final Clock clock;

  /**
   * @param clock the hub's
   */
  Settling(Stage stage, Clock clock) throws SQLException {
    PostgresDatabase at = stage.servers().postgres().connection();
    this.database = DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password());
    this.admin = Admin.create(Map.of("bootstrap.servers", stage.bootstrapServers()));
    this.clock = clock;
  }

  /** Until everything is read, stored, judged and published. */
  void await() throws IOException, SQLException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int idle = 0;
    // Twice: work may be on its way from one place to the next.
    while (idle < 2) {
      idle = lag() == 0 && due() == 0 ? idle + 1 : 0;
      if (System.nanoTime() > until) {
        throw new IOException("the hub does not come to rest: " + lag() + " and " + due());
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** Until so many references are known to be asked about. */
  void awaitTasks(int count) throws IOException, SQLException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    long known = count(TASKS);
    while (known < count) {
      if (System.nanoTime() > until) {
        throw new IOException(known + " of " + count + " references are taken up");
      }
      Thread.sleep(LOOK_EVERY_MS);
      known = count(TASKS);
    }
  }

  /** The connection is to ask about these numbers now, whatever the cadence says. */
  void ask(String connection, List<String> numbers) throws SQLException {
    try (PreparedStatement ask = database.prepareStatement(ASK)) {
      ask.setString(1, connection);
      ask.setArray(2, database.createArrayOf("text", numbers.toArray()));
      ask.executeUpdate();
    }
  }

  private long count(String sql) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private long due() throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(DUE)) {
      statement.setString(1, clock.instant().toString());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private long lag() throws IOException, InterruptedException {
    try {
      long lag = 0;
      for (Map.Entry<String, Topic> reader : READERS) {
        Map<TopicPartition, OffsetAndMetadata> settled =
            admin.listConsumerGroupOffsets(reader.getKey()).partitionsToOffsetAndMetadata().get();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
            ends(reader.getValue()).entrySet()) {
          OffsetAndMetadata offset = settled.get(end.getKey());
          lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
        }
      }
      return lag;
    } catch (ExecutionException e) {
      throw new IOException("Kafka does not say how far its readers are", e);
    }
  }

  private Map<TopicPartition, ListOffsetsResultInfo> ends(Topic topic)
      throws ExecutionException, InterruptedException {
    Collection<TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.topicName(), partition))
            .toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get();
  }

  @Override
  public void close() {
    admin.close();
    try {
      database.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the database's connection cannot be closed", e);
    }
  }
}
