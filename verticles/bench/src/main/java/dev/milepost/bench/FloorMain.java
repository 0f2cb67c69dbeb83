package dev.milepost.bench;

import dev.milepost.event.Topic;
import dev.milepost.hub.http.Sockets;
import dev.milepost.hub.kafka.KafkaConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that a durable HTTP door can be: read the body, produce it with {@code acks=all},
 * answer 200. No routes, no headers kept, no key, no authentication, no metrics, no limits. Server
 * and producer have the hub's own settings, and completions come back to the event loop many at a
 * time, as the hub does it: the floor is to be as fast as this machine lets it be.
 */
public final class FloorMain {
  static final String KAFKA = "BENCH_KAFKA";
  private static final String TOPIC = "bench.floor";

  private FloorMain() {}

  /** Runs until the parent lets go. */
  public static void main(String[] args) {
    Parent.live(FloorMain::run);
  }

  private static void run() throws Exception {
    KafkaConfig config = KafkaConfig.of(Parent.given(KAFKA));
    try (Admin admin = Admin.create(config.admin())) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Topic.INBOUND.partitions(), (short) 1)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    awaitMetadata(producer);
    int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(loops))
            .withTransport(Sockets.transport(false))
            .build();
    AtomicInteger port = new AtomicInteger();
    vertx
        .deployVerticle(() -> new Door(producer, port), new DeploymentOptions().setInstances(loops))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    Parent.ready(port.get());
    Parent.awaitEnd();
  }

  private static void awaitMetadata(KafkaProducer<byte[], byte[]> producer)
      throws InterruptedException {
    for (int look = 0; look < 400; look++) {
      try {
        if (!producer.partitionsFor(TOPIC).isEmpty()) {
          return;
        }
      } catch (org.apache.kafka.common.errors.TimeoutException notYet) {
        Thread.sleep(25); // max.block.ms is 0, as in the hub
      }
    }
    throw new IllegalStateException("Kafka does not tell where " + TOPIC + " is");
  }

  private static final class Door extends VerticleBase {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicInteger port;
    private final Queue<Runnable> done = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Door(KafkaProducer<byte[], byte[]> producer, AtomicInteger port) {
      this.producer = producer;
      this.port = port;
    }

    @Override
    public Future<?> start() {
      HttpServer server =
          vertx
              .createHttpServer(
                  new HttpServerOptions()
                      .setHost("127.0.0.1")
                      // One free port for all instances of the deployment.
                      .setPort(-1)
                      .setTcpNoDelay(true))
              .requestHandler(this::keep);
      return server.listen().onSuccess(listening -> port.set(listening.actualPort()));
    }

    private void keep(HttpServerRequest request) {
      request.body().onSuccess(body -> produce(request, body.getBytes()));
    }

    private void produce(HttpServerRequest request, byte[] body) {
      var unused =
          producer.send(
              new ProducerRecord<>(TOPIC, body),
              (metadata, failure) ->
                  back(() -> request.response().setStatusCode(failure == null ? 200 : 503).end()));
    }

    private void back(Runnable answer) {
      done.add(answer);
      if (scheduled.compareAndSet(false, true)) {
        context.runOnContext(now -> answerAll());
      }
    }

    private void answerAll() {
      scheduled.set(false);
      Runnable answer = done.poll();
      while (answer != null) {
        answer.run();
        answer = done.poll();
      }
    }
  }
}
