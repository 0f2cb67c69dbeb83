package dev.milepost.hub.topics;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * What can be asked about a partner's topic without reading it. Every answer fails where the topic
 * is not there, or not for us; nothing here creates it.
 */
final class PartnerTopic {
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Context context;
  private final Admin admin;
  private final String topic;
  private final String group;

  private PartnerTopic(Vertx vertx, Context context, Admin admin, String topic, String group) {
    this.vertx = vertx;
    this.context = context;
    this.admin = admin;
    this.topic = topic;
    this.group = group;
  }

  /**
   * Speaks to nobody yet.
   *
   * @param client properties: where the topic is, and how to speak to its cluster
   * @param group the consumer group that reads it
   */
  static Future<PartnerTopic> open(
      Vertx vertx, Map<String, String> client, String topic, String group) {
    Context context = vertx.getOrCreateContext();
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    // Off the event loop: it resolves names and reads certificates.
    return vertx
        .executeBlocking(() -> Admin.create(settings))
        .map(admin -> new PartnerTopic(vertx, context, admin, topic, group));
  }

  /**
   * Lets the group begin with what was written since then, where it has not begun.
   *
   * <p>By the records' timestamps, and not at the end of this moment: so it is the same whichever
   * node begins, and after a pause that was too long for the cluster to remember the group.
   */
  Future<Void> beginAt(Instant since) {
    return partitions()
        .compose(all -> committed().map(done -> without(all, done)))
        .compose(
            fresh ->
                // The end first: what is written between the two answers is in the second, or
                // behind the first.
                offsets(fresh, OffsetSpec.latest())
                    .compose(
                        ends ->
                            offsets(fresh, OffsetSpec.forTimestamp(since.toEpochMilli()))
                                .compose(begins -> commit(begins, ends))));
  }

  /** How many records no member of the group has settled. */
  Future<Long> lag() {
    return partitions()
        .compose(
            all ->
                committed()
                    .compose(
                        done ->
                            Future.all(
                                    offsets(all, OffsetSpec.latest()),
                                    offsets(without(all, done), OffsetSpec.earliest()))
                                .map(both -> lag(both.resultAt(0), both.resultAt(1), done))));
  }

  Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          admin.close(GOODBYE);
          return null;
        });
  }

  private static long lag(
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> begins,
      Map<TopicPartition, Long> done) {
    return ends.entrySet().stream()
        .mapToLong(
            end -> {
              Long committed = done.get(end.getKey());
              long at = committed == null ? begins.getOrDefault(end.getKey(), 0L) : committed;
              return Math.max(0, end.getValue() - at);
            })
        .sum();
  }

  private Future<List<TopicPartition>> partitions() {
    return told(admin.describeTopics(List.of(topic)).allTopicNames())
        .map(
            found ->
                found.values().stream()
                    .flatMap(it -> it.partitions().stream())
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList());
  }

  private Future<Map<TopicPartition, Long>> committed() {
    return told(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .map(
            found -> {
              Map<TopicPartition, Long> offsets = new HashMap<>();
              found.forEach(
                  (partition, at) -> {
                    // Null where it was asked for and is not there.
                    if (at != null) {
                      offsets.put(partition, at.offset());
                    }
                  });
              return offsets;
            });
  }

  private static List<TopicPartition> without(
      List<TopicPartition> all, Map<TopicPartition, Long> done) {
    return all.stream().filter(partition -> !done.containsKey(partition)).toList();
  }

  private Future<Map<TopicPartition, Long>> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream().collect(Collectors.toMap(it -> it, it -> which));
    return told(admin
            .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all())
        .map(
            found ->
                found.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, it -> offset(it.getValue()))));
  }

  private static long offset(ListOffsetsResultInfo found) {
    return found.offset();
  }

  /**
   * @param begins -1 where nothing was written since
   */
  private Future<Void> commit(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
    if (begins.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<TopicPartition, OffsetAndMetadata> at = new HashMap<>();
    begins.forEach(
        (partition, begin) ->
            at.put(
                partition,
                new OffsetAndMetadata(begin < 0 ? ends.getOrDefault(partition, 0L) : begin)));
    return told(admin.alterConsumerGroupOffsets(group, at).all())
        .recover(
            failure ->
                // The group has members: another node has begun.
                failure instanceof UnknownMemberIdException
                        || failure.getCause() instanceof UnknownMemberIdException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> told(KafkaFuture<T> answer) {
    return Future.fromCompletionStage(answer.toCompletionStage(), context);
  }
}
