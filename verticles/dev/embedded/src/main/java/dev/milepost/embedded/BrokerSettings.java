package dev.milepost.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** What a single KRaft node needs to be a full Kafka on a small machine. */
final class BrokerSettings {

  private static final int LARGEST_MESSAGE = 4 * 1024 * 1024;

  private BrokerSettings() {}

  static Properties of(Path logFolder, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "BROKER",
            "listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "advertised.listeners", "BROKER://127.0.0.1:" + port,
            "listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs", logFolder.toString()));
    properties.putAll(
        Map.of(
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "8",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0"));
    // A webhook body of 1 MiB travels with its headers, and an event may quote it.
    properties.putAll(
        Map.of(
            "message.max.bytes", Integer.toString(LARGEST_MESSAGE),
            "replica.fetch.max.bytes", Integer.toString(LARGEST_MESSAGE)));
    /*
     * A controller that comes back lets a broker register again only when the session of its former self is over. Kafka's 9 s
     * would be added to every start after a crash.
     */
    properties.putAll(
        Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
    properties.putAll(
        Map.of(
            "num.network.threads", "2",
            "num.io.threads", "4",
            "background.threads", "2",
            "num.recovery.threads.per.data.dir", "2",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1",
            "log.cleaner.threads", "1",
            "log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024)));
    return properties;
  }
}
