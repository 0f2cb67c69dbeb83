package dev.milepost.embedded;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The broker's own JVM: formats the storage once, runs one KRaft node, and lives exactly as long as
 * its standard input stays open.
 *
 * <p>The parent holds the other end of that pipe. However the parent goes, {@code kill -9}
 * included, the kernel closes the pipe and the broker shuts down. No other end is needed, so the
 * parent stops the broker by closing the pipe too.
 */
final class BrokerMain {

  static final String PROPERTIES = "broker.properties";
  static final String STARTED = "broker.started";
  private static final String LOCK = "broker.lock";
  private static final String CLUSTER_ID = "cluster.id";

  private static final long SHUTDOWN_SECONDS = 15;
  private static final long LOCK_SECONDS = 20;
  private static final int FAILED = 1;

  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    CountDownLatch parentGone = new CountDownLatch(1);
    daemon("parent-watch", () -> awaitParentGone(parentGone));
    // A Ctrl-C reaches every process of the terminal, the broker too. It has to outlast a parent
    // that is still draining.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> awaitQuietly(parentGone), "outlast-parent"));
    // Kafka's own way out of a fatal fault must not wait in that hook.
    Exit.setExitProcedure((status, message) -> Runtime.getRuntime().halt(status));
    daemon("halt-unless-started", () -> haltUnlessStarted(parentGone, home));

    try {
      run(home, parentGone);
      Runtime.getRuntime().halt(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void run(Path home, CountDownLatch parentGone) throws Exception {
    lock(home);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve(PROPERTIES))) {
      properties.load(reader);
    }
    format(home, properties);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    Files.writeString(home.resolve(STARTED), Long.toString(ProcessHandle.current().pid()));
    parentGone.await();
    daemon("halt-late", BrokerMain::haltLate);
    server.shutdown();
  }

  /** A broker whose parent has just been killed may still be on its way out: wait for it. */
  private static void lock(Path home) throws IOException, InterruptedException {
    // Held open until the process ends.
    FileChannel channel =
        FileChannel.open(home.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
    FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() > deadline) {
        channel.close();
        throw new IllegalStateException("another broker is running on " + home);
      }
      TimeUnit.MILLISECONDS.sleep(50);
      lock = channel.tryLock();
    }
  }

  private static void format(Path home, Properties properties) throws Exception {
    Path file = home.resolve(CLUSTER_ID);
    if (!Files.exists(file)) {
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    new Formatter()
        .setClusterId(Files.readString(file).strip())
        .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
        .setControllerListenerName(properties.getProperty("controller.listener.names"))
        .addDirectory(properties.getProperty("log.dirs"))
        .setMetadataLogDirectory(properties.getProperty("log.dirs"))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .setPrintStream(System.err)
        .run();
  }

  private static void awaitParentGone(CountDownLatch parentGone) {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said; only the end counts.
      }
    } catch (IOException e) {
      // A broken pipe is the end as well.
    }
    parentGone.countDown();
  }

  private static void haltUnlessStarted(CountDownLatch parentGone, Path home) {
    awaitQuietly(parentGone);
    if (!Files.exists(home.resolve(STARTED))) {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void haltLate() {
    try {
      TimeUnit.SECONDS.sleep(SHUTDOWN_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(FAILED);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
