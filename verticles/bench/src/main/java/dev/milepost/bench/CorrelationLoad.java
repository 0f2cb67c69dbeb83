package dev.milepost.bench;

import dev.milepost.event.Lane;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.Records;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Produces carrier events ahead of the hub, so that there always are some to read, and tells how
 * far the hub has come by the offsets that it commits.
 */
final class CorrelationLoad implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();
  private static final int AT_ONCE = 500;
  private static final long BUFFER_BYTES = 64L * 1024 * 1024;
  private static final String SEGMENT_BYTES = Integer.toString(128 * 1024 * 1024);

  private final KafkaProducer<String, byte[]> producer;
  private final Admin admin;
  private final CarrierStory story;
  private final Random random;
  private final Clock clock;
  private final int ahead;
  private long produced;

  /**
   * @param ahead how many events may lie in Kafka that the hub has not read
   */
  CorrelationLoad(String kafka, CarrierStory story, long seed, int ahead, Clock clock) {
    KafkaConfig config = KafkaConfig.of(kafka);
    Map<String, Object> settings = new HashMap<>(config.producer());
    // This sender may wait, and has a whole batch to send whenever it sends.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000L);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.admin = Admin.create(config.admin());
    keepLittle(admin);
    this.story = story;
    this.random = new Random(seed);
    this.clock = clock;
    this.ahead = ahead;
  }

  /** Half an hour's events that the hub has read long since would take 20 GB of the disk. */
  private static void keepLittle(Admin admin) {
    List<AlterConfigOp> little =
        Stream.of(
                new ConfigEntry(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES),
                new ConfigEntry(TopicConfig.RETENTION_BYTES_CONFIG, SEGMENT_BYTES))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    Map<ConfigResource, Collection<AlterConfigOp>> topics = new HashMap<>();
    for (Lane lane : Lane.values()) {
      topics.put(new ConfigResource(ConfigResource.Type.TOPIC, lane.topic().topicName()), little);
    }
    try {
      admin.incrementalAlterConfigs(topics).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka keeps more than it was asked to", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Sends some events more, unless so many are on their way that it is better to wait. */
  boolean step(Fleet fleet, long handled) {
    if (produced - handled > ahead) {
      return false;
    }
    String receivedAt = clock.instant().toString();
    for (int i = 0; i < AT_ONCE; i++) {
      send(next(fleet), receivedAt);
    }
    return true;
  }

  /** Of a hundred events three are told again and one is of a parcel that nobody registered. */
  private CarrierStory.Scan next(Fleet fleet) {
    int dice = random.nextInt(100);
    if (dice < 3) {
      CarrierStory.Scan again = fleet.again(random);
      if (again != null) {
        return again;
      }
    }
    if (dice == 99) {
      return fleet.stranger();
    }
    return fleet.next(random);
  }

  private void send(CarrierStory.Scan scan, String receivedAt) {
    produced++;
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            story.lane(scan).topic().topicName(), story.key(scan), story.bytes(scan, receivedAt));
    Records.put(record.headers(), TopicHeader.DELIVERY_ID, story.delivery(scan));
    Records.put(
        record.headers(),
        TopicHeader.TRACEPARENT,
        "00-" + trace(story.id(scan)) + "-b7ad6b7169203331-01");
    var unused = producer.send(record);
  }

  private static String trace(UUID id) {
    return HEX.toHexDigits(id.getMostSignificantBits())
        + HEX.toHexDigits(id.getLeastSignificantBits());
  }

  /** How many events were sent since this began. */
  long produced() {
    return produced;
  }

  /** Returns when all that was sent is in Kafka. */
  void flush() {
    producer.flush();
  }

  /** How many events the hub has stored, by what it has committed. */
  long handled() throws InterruptedException {
    try {
      long offsets = 0;
      for (String group :
          Stream.of(Lane.values())
              .map(lane -> "milepost-correlation-" + lane.name().toLowerCase(Locale.ROOT))
              .toList()) {
        offsets +=
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .mapToLong(committed -> committed == null ? 0 : committed.offset())
                .sum();
      }
      return offsets;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not tell what the hub has committed", e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
