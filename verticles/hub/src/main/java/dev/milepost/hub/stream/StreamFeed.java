package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic for the whole process: one reader, one window, any number of streams. Reads
 * every partition without a group, since every node needs every event.
 *
 * <p>While Kafka is away it waits and the streams stay open; what is in the window can be had. When
 * the topic is another one than before (made anew, or with more partitions), cursors of the old one
 * mean nothing any more: they belong to another epoch, and who brings one is told {@code gap}.
 */
public final class StreamFeed {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamFeed.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final long PAUSE_MILLIS = 500;

  private final Vertx vertx;
  private final Clock clock;
  private final StreamTopic topic;
  private final StreamConfig config;
  private final Function<String, byte[]> secrets;
  private final Map<String, Object> kafka;
  private final StreamMetrics metrics;
  private final StreamLimits limits;
  private final KafkaReplay replay;
  private final StreamRecords records;
  private final List<StreamLoop> loops = new CopyOnWriteArrayList<>();
  private final List<LongPolls> polls = new CopyOnWriteArrayList<>();
  private final List<Consumer<Map<String, Long>>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "milepost-stream-feed");
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private RecentIds seen = new RecentIds(1);
  private volatile @Nullable StreamWindow window;
  private volatile @Nullable FeedConsumer consumer;
  private volatile boolean connected;
  private volatile boolean draining;

  /**
   * @param kafka client properties: {@code bootstrap.servers}, and security where it is needed
   * @param secrets makes 32 bytes for a use, the same on every node that is to read the cursors
   */
  public StreamFeed(
      Vertx vertx,
      Clock clock,
      StreamTopic topic,
      StreamConfig config,
      Map<String, String> kafka,
      Function<String, byte[]> secrets,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.clock = clock;
    this.topic = topic;
    this.config = config;
    this.secrets = secrets;
    this.kafka = consumerProperties(kafka);
    this.metrics = new StreamMetrics(meters);
    this.limits = new StreamLimits(topic.channelName(), config, metrics, clock);
    this.replay = new KafkaReplay(vertx, clock, topic, config.lookBack(), secrets, this.kafka);
    this.records = new StreamRecords(topic, new Cursors(secrets));
    thread.setDaemon(true);
  }

  /** Starts to follow; done when the window is there and streams can be opened. */
  public Future<Void> start() {
    thread.start();
    return Future.fromCompletionStage(ready, vertx.getOrCreateContext());
  }

  /** Ends all streams, each with its own time to come back, answers who waits, takes no more. */
  public Future<Void> drain() {
    draining = true;
    List<Future<Void>> closed = new ArrayList<>();
    loops.forEach(loop -> closed.add(loop.close()));
    polls.forEach(waiting -> closed.add(waiting.close()));
    return Future.join(closed).mapEmpty();
  }

  /** Ends the streams of those, and answers those of them who wait. */
  public void end(Predicate<StreamClient> whose) {
    loops.forEach(loop -> loop.end(whose));
    polls.forEach(waiting -> waiting.end(whose));
  }

  /** Drains, and lets Kafka go. */
  public Future<Void> stop() {
    Context context = vertx.getOrCreateContext();
    return drain()
        .compose(
            drained -> {
              stopping.countDown();
              FeedConsumer polling = consumer;
              if (polling != null) {
                polling.wakeup();
              }
              if (!thread.isAlive()) {
                stopped.complete(null);
              }
              return Future.fromCompletionStage(stopped, context);
            })
        .compose(done -> replay.close());
  }

  /** Whether streams can be opened. */
  public boolean isReady() {
    return window != null && !draining;
  }

  /** Whether Kafka answered lately. Without it streams stay open and quiet. */
  public boolean isConnected() {
    return connected;
  }

  /**
   * The cursor of what comes next for the channel: what a snapshot that is taken after this call
   * can be joined with. Null while the stream is not ready.
   */
  public @Nullable String position(String channel) {
    StreamWindow now = window;
    if (now == null) {
      return null;
    }
    Cursors cursors = newCursors();
    return cursors.encode(cursors.bind(now.epoch(), channel), now.channel(channel).end());
  }

  /**
   * Tells of each batch where every channel's news begin. The listener is called on the feed's
   * thread, before any of the batch can be thrown away, and returns at once. It hears nothing of
   * what was there before a window that is built anew ({@link EventReader#isRenewed}).
   */
  public void onNews(Consumer<Map<String, Long>> listener) {
    listeners.add(listener);
  }

  @Nullable StreamWindow window() {
    return window;
  }

  /**
   * The window to serve a client from.
   *
   * @throws ProblemException when there is none yet, or no longer
   */
  StreamWindow windowToServe() {
    StreamWindow now = window;
    if (draining || now == null) {
      throw new ProblemException(draining ? limits.leaving() : limits.notReady());
    }
    return now;
  }

  StreamTopic topic() {
    return topic;
  }

  StreamConfig config() {
    return config;
  }

  StreamMetrics metrics() {
    return metrics;
  }

  StreamLimits limits() {
    return limits;
  }

  KafkaReplay replay() {
    return replay;
  }

  Clock clock() {
    return clock;
  }

  Cursors newCursors() {
    return new Cursors(secrets);
  }

  /** Opens streams on the event loop that this is called on. */
  public StreamOpener newOpener() {
    StreamLoop loop = new StreamLoop(vertx, vertx.getOrCreateContext(), this, newCursors());
    loops.add(loop);
    return new StreamOpener(this, loop);
  }

  /** Answers with pages on the event loop that this is called on. */
  public StreamPages newPages() {
    LongPolls waiting = new LongPolls(vertx, vertx.getOrCreateContext(), this);
    polls.add(waiting);
    return new StreamPages(this, newCursors(), waiting);
  }

  private void run() {
    while (stopping.getCount() > 0) {
      try {
        follow();
      } catch (WakeupException | InterruptException e) {
        LOGGER.atDebug().log("stream feed is asked to stop");
      } catch (TopicChanged e) {
        LOGGER.atWarn().addKeyValue("topic", topic.name()).log("topic is another one; begin anew");
      } catch (Exception e) {
        LOGGER
            .atWarn()
            .addKeyValue("topic", topic.name())
            .addKeyValue("reason", e.toString())
            .log("stream feed lost Kafka; tries again");
        pause();
      } finally {
        connected = false;
      }
    }
    stopped.complete(null);
  }

  private void pause() {
    try {
      boolean over = stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      LOGGER.atDebug().addKeyValue("stopping", over).log("stream feed paused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() throws ExecutionException, InterruptedException, TimeoutException {
    Admin admin = Admin.create(adminProperties(kafka));
    FeedConsumer polling = new FeedConsumer(kafka, clock);
    try {
      consumer = polling;
      Origin origin = Origin.ask(admin, topic.name()).get(PATIENCE);
      StreamWindow rebuilt = begin(polling, origin);
      connected = true;
      if (rebuilt != window) {
        catchUp(polling, rebuilt);
      }
      if (stopping.getCount() > 0) {
        window = rebuilt;
        ready.complete(null);
        followOn(polling, rebuilt, new Watch(admin, origin));
      }
    } finally {
      consumer = null;
      polling.close();
      admin.close(GOODBYE);
    }
  }

  /** Goes on where the window ends, if it is still the same topic, or begins a new window. */
  private StreamWindow begin(FeedConsumer polling, Origin origin) {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < origin.partitions(); partition++) {
      all.add(new TopicPartition(topic.name(), partition));
    }
    polling.assign(all);
    long[] oldest = offsets(polling.beginningOffsets(all, PATIENCE));
    long[] newest = offsets(polling.endOffsets(all, PATIENCE));
    StreamWindow old = window;
    if (old != null && old.epoch() == origin.epoch() && goesOn(old, oldest, newest)) {
      all.forEach(at -> polling.seek(at, old.end(at.partition())));
      return old;
    }
    long share = Math.max(1, config.windowEvents() / origin.partitions());
    long[] floors = new long[origin.partitions()];
    for (int partition = 0; partition < floors.length; partition++) {
      long floor = Math.max(oldest[partition], newest[partition] - share);
      floors[partition] = floor;
      polling.seek(all.get(partition), Math.max(oldest[partition], floor - config.lookBack()));
    }
    seen = new RecentIds(2 * config.windowEvents());
    return new StreamWindow(origin.epoch(), floors);
  }

  /** Whether Kafka still has what comes after the window. */
  private static boolean goesOn(StreamWindow old, long[] oldest, long[] newest) {
    for (int partition = 0; partition < oldest.length; partition++) {
      long end = old.end(partition);
      if (end < oldest[partition] || end > newest[partition]) {
        return false;
      }
    }
    return true;
  }

  private static long[] offsets(Map<TopicPartition, Long> byPartition) {
    long[] offsets = new long[byPartition.size()];
    byPartition.forEach((at, offset) -> offsets[at.partition()] = offset);
    return offsets;
  }

  private void catchUp(FeedConsumer polling, StreamWindow rebuilt) {
    Map<TopicPartition, Long> targets = polling.endOffsets(polling.assignment(), PATIENCE);
    while (stopping.getCount() > 0 && !reached(polling, targets)) {
      take(polling.poll(POLL), rebuilt);
      rebuilt.trim(config.windowEvents(), config.windowBytes());
    }
    position(polling, rebuilt);
    LOGGER
        .atInfo()
        .addKeyValue("topic", topic.name())
        .addKeyValue("events", rebuilt.events())
        .addKeyValue("bytes", rebuilt.bytes())
        .log("stream window is there");
  }

  private static boolean reached(FeedConsumer polling, Map<TopicPartition, Long> targets) {
    return targets.entrySet().stream()
        .allMatch(target -> polling.position(target.getKey(), PATIENCE) >= target.getValue());
  }

  private void followOn(FeedConsumer polling, StreamWindow current, Watch watch) {
    long housekeeping = clock.millis();
    while (stopping.getCount() > 0) {
      ConsumerRecords<String, byte[]> batch = polling.poll(POLL);
      if (!batch.isEmpty()) {
        long arrival = current.everybody().end();
        Map<String, Long> first = take(batch, current);
        loops.forEach(loop -> loop.wake(first, arrival));
        polls.forEach(waiting -> waiting.wake(first));
        listeners.forEach(listener -> listener.accept(first));
        measureDelay(batch);
        // After the wake-up: who has to be told of an event is told before it can be thrown away.
        current.trim(config.windowEvents(), config.windowBytes());
      }
      if (clock.millis() - housekeeping >= POLL.toMillis()) {
        housekeeping = clock.millis();
        position(polling, current);
        measure(polling, current);
        connected = watch.isConnected();
      }
    }
  }

  /** Adds a batch to the window; says where each channel's news begin. */
  private Map<String, Long> take(ConsumerRecords<String, byte[]> batch, StreamWindow target) {
    Map<String, Long> first = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      byte[] id = records.id(record);
      if (id == null) {
        metrics.unreadable.increment();
      } else if (target.partition(record.key()) != record.partition()) {
        metrics.misplaced.increment();
      } else if (!seen.add(id)) {
        // Not only those that are marked: a slow publisher's first record can come after the
        // sweeper's second.
        metrics.repeated.increment();
      } else if (record.offset() < target.floor(record.partition())) {
        metrics.lookedAt.increment();
      } else {
        StreamEvent event = records.event(target.epoch(), record, id);
        target.add(record.partition(), event);
        first.putIfAbsent(event.channel(), event.offset());
        metrics.added.increment();
      }
      target.advance(record.partition(), record.offset() + 1);
    }
    return first;
  }

  /** Offsets that carry no record (markers of transactions) are passed, too. */
  private static void position(FeedConsumer polling, StreamWindow target) {
    for (TopicPartition at : polling.assignment()) {
      target.advance(at.partition(), polling.position(at, PATIENCE));
    }
  }

  private void measureDelay(ConsumerRecords<String, byte[]> batch) {
    long now = clock.millis();
    for (ConsumerRecord<String, byte[]> record : batch) {
      metrics.delay.record(Math.max(0, now - record.timestamp()), TimeUnit.MILLISECONDS);
    }
  }

  private void measure(FeedConsumer polling, StreamWindow current) {
    long lag = 0;
    for (TopicPartition at : polling.assignment()) {
      lag += polling.currentLag(at).orElse(0);
    }
    metrics.lag.set(lag);
    metrics.windowEvents.set(current.events());
    metrics.windowBytes.set(current.bytes());
  }

  private static Map<String, Object> consumerProperties(Map<String, String> given) {
    Map<String, Object> properties = new HashMap<>(given);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // An offset that is not there is a fact to act upon, not to jump over.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
    return Map.copyOf(properties);
  }

  private static Map<String, Object> adminProperties(Map<String, Object> consumer) {
    Map<String, Object> properties = new HashMap<>(consumer);
    properties.keySet().removeIf(name -> !AdminClientConfig.configNames().contains(name));
    // Well below the default of a minute, so that readiness says soon that Kafka is away.
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3000);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
    return properties;
  }

  /** Which topic this is; a topic of the same name made later is another. */
  private record Origin(int epoch, int partitions) {

    static Asked ask(Admin admin, String topic) {
      return new Asked(
          admin.describeCluster().clusterId(),
          Objects.requireNonNull(
              admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
    }

    static Origin of(String cluster, TopicDescription topic) {
      int partitions = topic.partitions().size();
      String name = cluster + '|' + topic.topicId() + '|' + partitions;
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        return new Origin(ByteBuffer.wrap(hash).getInt(), partitions);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private record Asked(KafkaFuture<String> cluster, KafkaFuture<TopicDescription> topic) {

    boolean isDone() {
      return cluster.isDone() && topic.isDone();
    }

    Origin get(Duration patience)
        throws ExecutionException, InterruptedException, TimeoutException {
      return Origin.of(
          cluster.get(patience.toMillis(), TimeUnit.MILLISECONDS),
          topic.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /** Asks from time to time whether the topic is still the one that the window is of. */
  private final class Watch {
    private final Admin admin;
    private final Origin origin;
    private @Nullable Asked asked;
    private long due;
    private boolean answered = true;

    Watch(Admin admin, Origin origin) {
      this.admin = admin;
      this.origin = origin;
      this.due = clock.millis() + BETWEEN_CHECKS.toMillis();
    }

    boolean isConnected() {
      Asked open = asked;
      if (open == null) {
        if (clock.millis() >= due) {
          asked = Origin.ask(admin, topic.name());
        }
      } else if (open.isDone()) {
        asked = null;
        due = clock.millis() + BETWEEN_CHECKS.toMillis();
        answered = same(open);
      }
      return answered;
    }

    private boolean same(Asked done) {
      Origin now;
      try {
        now = done.get(Duration.ZERO);
      } catch (ExecutionException | TimeoutException e) {
        return false; // Kafka is away, or the topic is: it comes back the same, or another
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      if (!now.equals(origin)) {
        throw new TopicChanged();
      }
      return true;
    }
  }

  private static final class TopicChanged extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
