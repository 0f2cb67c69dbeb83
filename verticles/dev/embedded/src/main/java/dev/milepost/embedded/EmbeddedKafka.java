package dev.milepost.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real Kafka node (KRaft) in a JVM of its own, whose data survive a restart and which never
 * outlives this process.
 *
 * <p>Every call blocks; keep them off an event loop. One thread at a time: an instance is not meant
 * to be shared.
 */
public final class EmbeddedKafka implements AutoCloseable {

  /** The system property with further options of the broker's JVM, between spaces. */
  public static final String OPTIONS = "milepost.broker.options";

  private static final String CLASS_PATH = "broker.classpath";
  private static final int PORT_ATTEMPTS = 3;
  private static final long START_SECONDS = 90;
  private static final long STOP_SECONDS = 20;

  private final Path home;
  private final int port;
  private @Nullable Process process;

  private EmbeddedKafka(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  /**
   * Returns when the broker answers on the port; 0 picks a free one. Everything it keeps is in
   * {@code dataFolder/kafka}.
   *
   * @throws ServerFailure when it does not come up, with the end of its log
   */
  public static EmbeddedKafka start(Path dataFolder, int port) {
    Path home = dataFolder.toAbsolutePath().normalize().resolve("kafka");
    for (int attempt = 1; ; attempt++) {
      EmbeddedKafka kafka = new EmbeddedKafka(home, port == 0 ? Ports.free() : port);
      try {
        kafka.start();
        return kafka;
      } catch (ServerFailure e) {
        boolean lostTheRace = port == 0 && !Ports.isFree(kafka.port);
        if (!lostTheRace || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Starts a stopped or killed broker again, on the same port and the same data. */
  public void start() {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("Kafka is already running on port " + port);
    }
    try {
      process = launch();
      awaitStarted(process);
    } catch (IOException e) {
      throw new UncheckedIOException("Kafka cannot be started in " + home, e);
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** The process id of the broker's JVM, for measuring its memory and CPU. */
  public long pid() {
    return running().pid();
  }

  /** Shuts the broker down in order; does nothing when it is not running. */
  public void stop() {
    Process current = process;
    process = null;
    if (current == null || !current.isAlive()) {
      return;
    }
    try {
      // The broker lives as long as its standard input.
      current.getOutputStream().close();
    } catch (IOException e) {
      current.destroyForcibly();
    }
    if (!exitsWithin(current, STOP_SECONDS)) {
      destroy(current);
    }
  }

  /** Kills the broker with SIGKILL, as a crash would, and returns when it is gone. */
  public void kill() {
    Process current = running();
    process = null;
    destroy(current);
  }

  @Override
  public void close() {
    stop();
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("Kafka is not running");
    }
    return process;
  }

  private Process launch() throws IOException {
    Files.createDirectories(home);
    Files.deleteIfExists(home.resolve(BrokerMain.STARTED));
    try (Writer writer = Files.newBufferedWriter(home.resolve(BrokerMain.PROPERTIES))) {
      BrokerSettings.of(home.resolve("log"), port, Ports.free()).store(writer, null);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx512m", "-XX:+UseParallelGC"));
    command.addAll(more());
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            // Kafka's dynamic log levels need Log4j's API, which complains that nothing is behind
            // it.
            "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF",
            "-Dlogback.configurationFile=dev/milepost/embedded/broker-logback.xml",
            "-Dmilepost.broker.log=" + log(),
            "-cp",
            classPath(),
            BrokerMain.class.getName(),
            home.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Options meant for the parent (an agent, a debugger's port) would break or slow a second JVM.
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    return builder.redirectErrorStream(true).redirectOutput(console().toFile()).start();
  }

  /** What a program wants of the broker's JVM beside, as {@value #OPTIONS}. */
  private static List<String> more() {
    return Stream.of(System.getProperty(OPTIONS, "").split(" "))
        .filter(option -> !option.isBlank())
        .toList();
  }

  private void awaitStarted(Process broker) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    Path started = home.resolve(BrokerMain.STARTED);
    while (!exitsWithinMillis(broker, 10)) {
      if (Files.exists(started)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        destroy(broker);
        throw failure("did not come up within " + START_SECONDS + " s");
      }
    }
    throw failure("ended with status " + broker.exitValue() + " instead of coming up");
  }

  private ServerFailure failure(String what) {
    String port = Ports.isFree(this.port) ? "" : " (the port is taken by another program)";
    return ServerFailure.withTailOf(
        "Kafka on port " + this.port + " in " + home + " " + what + port, log(), console());
  }

  private Path log() {
    return home.resolve("broker.log");
  }

  private Path console() {
    return home.resolve("broker.out");
  }

  private static String classPath() throws IOException {
    List<String> entries = new ArrayList<>();
    try {
      entries.add(
          Path.of(EmbeddedKafka.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    try (InputStream in = EmbeddedKafka.class.getResourceAsStream(CLASS_PATH)) {
      if (in == null) {
        throw new ServerFailure(
            CLASS_PATH + " is missing beside " + EmbeddedKafka.class + ": build it with Maven");
      }
      String written = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      entries.addAll(List.of(written.split(File.pathSeparator, -1)));
    }
    for (String entry : entries) {
      if (!Files.exists(Path.of(entry))) {
        throw new ServerFailure(
            entry + " was there when this module was built and is gone: build it again");
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void destroy(Process process) {
    process.destroyForcibly();
    if (!exitsWithin(process, STOP_SECONDS)) {
      throw new ServerFailure("Kafka, process " + process.pid() + ", survived SIGKILL");
    }
  }

  private static boolean exitsWithin(Process process, long seconds) {
    return exitsWithinMillis(process, TimeUnit.SECONDS.toMillis(seconds));
  }

  private static boolean exitsWithinMillis(Process process, long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new ServerFailure("interrupted while waiting for Kafka", e);
    }
  }
}
