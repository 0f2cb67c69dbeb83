package dev.milepost.hub.ingest;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.traffic.Traffic;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** A process that takes webhooks. Calls block: for test threads. */
final class IngestNode implements AutoCloseable {
  private final InboundNode node;
  private final WebhookEndpoint webhooks;

  private IngestNode(KafkaConfig kafka, PostgresDatabase database, IngestConfig config) {
    node = InboundNode.start(kafka, database, config, sink -> sink);
    webhooks =
        new WebhookEndpoint(
            config,
            node.directory(),
            Carriers.onClassPath(),
            node.log(),
            node.registry(),
            new Traffic(),
            node.clock());
    node.mount(webhooks);
  }

  /** A started node on those servers. Makes the topics and the tables where they are missing. */
  static IngestNode start(String bootstrapServers, PostgresDatabase database, IngestConfig config) {
    InboundNode.prepare(KafkaConfig.of(bootstrapServers), database);
    return startUnprepared(bootstrapServers, database, config);
  }

  /** A started node on servers that were prepared before and may be away. */
  static IngestNode startUnprepared(
      String bootstrapServers, PostgresDatabase database, IngestConfig config) {
    return new IngestNode(KafkaConfig.of(bootstrapServers), database, config);
  }

  /** Adds a UPS connection and answers with its id. */
  String connection(String id, String secret, String options) {
    node.connection(
        new JsonObject()
            .put("id", id)
            .put("carrier", "UPS")
            .put("mode", "webhook")
            .put("secret", secret)
            .put("options", new JsonObject(options)));
    return id;
  }

  /** Posts as UPS does. */
  HttpResponse<String> post(String connection, String secret, byte[] body) {
    return send(webhook(connection, secret, body));
  }

  CompletableFuture<HttpResponse<String>> postLater(String connection, String secret, byte[] body) {
    return node.sendLater(webhook(connection, secret, body));
  }

  HttpRequest.Builder webhook(String connection, String secret, byte[] body) {
    return request("/v1/webhooks/" + connection)
        .header("credential", secret)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  HttpRequest.Builder request(String path) {
    return node.request(path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return node.send(request);
  }

  int port() {
    return node.port();
  }

  double count(String name, String... tags) {
    return node.count(name, tags);
  }

  double gauge(String name) {
    return node.gauge(name);
  }

  long rowsInFallback() {
    return InboundNode.await(node.pool().query("SELECT count(*) FROM inbound_fallback").execute())
        .iterator()
        .next()
        .getLong(0);
  }

  boolean isDirect() {
    return node.log().isDirect();
  }

  /** Ends as a process that is told to: nothing that was acknowledged may be lost. */
  @Override
  public void close() {
    InboundNode.await(webhooks.stop());
    node.close();
  }

  /** Ends without finishing anything, as far as that goes within one JVM. */
  void abandon() {
    InboundNode.await(node.vertx().close());
  }
}
