package dev.milepost.hub.kafka;

import dev.milepost.event.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Opens this node's {@link BatchLoop}s. Every kind of reader is a consumer group, and in each group
 * this node is one member.
 *
 * @param kafka client properties: where the brokers are, and how to speak to them
 * @param node the node's name, which no other node has and which survives its process
 */
public record BatchLoops(Map<String, String> kafka, String node) {
  /** Copies the properties. */
  public BatchLoops {
    kafka = Map.copyOf(kafka);
  }

  /**
   * The only reader of one topic that this node has, not started.
   *
   * @param reader what it is for; names the group
   * @param settle succeeds when the batch may be forgotten
   */
  public BatchLoop open(
      Vertx vertx,
      String reader,
      Topic topic,
      Function<List<ConsumerRecord<String, byte[]>>, Future<Void>> settle) {
    return open(vertx, reader, 0, topic, settle);
  }

  /**
   * One of several readers of one topic, which share its partitions.
   *
   * @param member which of them, from 0
   */
  public BatchLoop open(
      Vertx vertx,
      String reader,
      int member,
      Topic topic,
      Function<List<ConsumerRecord<String, byte[]>>, Future<Void>> settle) {
    String name = node + "-" + reader + (member == 0 ? "" : "-" + member);
    return new BatchLoop(
        vertx,
        kafka,
        "milepost-" + reader,
        name,
        Set.of(topic.topicName()),
        settle,
        failure -> true);
  }

  /**
   * A reader of a topic that is not the hub's, wherever that is, not started. It does not outlive a
   * poll that fails: who has opened it knows when to try again.
   *
   * @param cluster client properties: where the topic is, and how to speak to it
   * @param reader what it is for; names this node's member of the group
   * @param ended learns why it reads no more
   */
  public BatchLoop open(
      Vertx vertx,
      Map<String, String> cluster,
      String group,
      String reader,
      String topic,
      Function<List<ConsumerRecord<String, byte[]>>, Future<Void>> settle,
      Consumer<Throwable> ended) {
    return new BatchLoop(
        vertx,
        cluster,
        group,
        node + "-" + reader,
        Set.of(topic),
        settle,
        failure -> {
          ended.accept(failure);
          return false;
        });
  }

  /** Without the properties: they may hold passwords. */
  @Override
  public String toString() {
    return "BatchLoops[" + node + "]";
  }
}
