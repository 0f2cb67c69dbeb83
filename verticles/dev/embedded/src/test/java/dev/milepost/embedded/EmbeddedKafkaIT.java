package dev.milepost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  private static final String TOPIC = "kept";

  @TempDir Path dataFolder = Path.of("");

  @Test
  void keepsRecordsAcrossARestart() throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.start(dataFolder, 0)) {
      createTopic(first);
      send(first, new byte[] {1});
    }

    try (EmbeddedKafka second = EmbeddedKafka.start(dataFolder, 0)) {
      assertThat(received(second, 1)).containsExactly(new byte[] {1});
    }
  }

  @Test
  void comesBackOnTheSamePortAfterAKill() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dataFolder, 0)) {
      createTopic(kafka);
      send(kafka, new byte[] {1});
      String address = kafka.bootstrapServers();
      long pid = kafka.pid();

      kafka.kill();
      boolean wasGone = Ports.isFree(kafka.port());
      kafka.start();

      assertThat(wasGone).isTrue();
      assertThat(kafka.pid()).isNotEqualTo(pid);
      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      assertThat(received(kafka, 1)).containsExactly(new byte[] {1});
    }
  }

  @Test
  void comesBackOnTheSamePortAfterAStop() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dataFolder, 0)) {
      createTopic(kafka);
      String address = kafka.bootstrapServers();

      kafka.stop();
      kafka.start();

      send(kafka, new byte[] {2});
      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      assertThat(received(kafka, 1)).containsExactly(new byte[] {2});
    }
  }

  @Test
  void carriesARecordOfThreeMebibytes() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dataFolder, 0)) {
      createTopic(kafka);
      byte[] body = new byte[3 * 1024 * 1024];

      send(kafka, body);

      assertThat(received(kafka, 1)).containsExactly(body);
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("kafka", dataFolder)) {
      ProcessHandle broker = parent.servers().get(0);

      parent.kill();

      assertThat(Processes.endsWithin(broker, 20)).isTrue();
    }
  }

  @Test
  void startsAgainAtOnceAfterItsParentWasKilled() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("kafka", dataFolder)) {
      parent.kill();

      try (EmbeddedKafka kafka = EmbeddedKafka.start(dataFolder, 0)) {
        createTopic(kafka);
        send(kafka, new byte[] {3});
        assertThat(received(kafka, 1)).containsExactly(new byte[] {3});
      }
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    int port = Ports.free();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dataFolder, taken.getLocalPort()))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("the port is taken")
          .hasMessageContaining("broker.log");
    }
  }

  @Test
  void logsIntoItsFolder() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dataFolder, 0)) {
      assertThat(kafka.pid()).isPositive();
    }

    assertThat(dataFolder.resolve("kafka").resolve("broker.log"))
        .content()
        .contains("Kafka Server started");
    assertThat(Files.exists(dataFolder.resolve("kafka").resolve("log"))).isTrue();
  }

  private static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void send(EmbeddedKafka kafka, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 4 * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get();
    }
  }

  private static List<byte[]> received(EmbeddedKafka kafka, int count) {
    List<byte[]> values = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
