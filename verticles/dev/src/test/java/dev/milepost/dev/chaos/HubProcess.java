package dev.milepost.dev.chaos;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.hub.Main;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A hub as an operator runs it: a process of its own, at the same address after each restart. */
final class HubProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int TAIL = 4_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final Path config;
  private final Path log;
  private final int port = freePort();
  private final int managementPort = freePort();
  private @Nullable Process process;

  /**
   * @param folder of all the test's hubs, since they share their keys
   * @param node its name
   */
  HubProcess(EmbeddedServers servers, Path folder, String node) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    // Outlives the test's folder, for who has to find out what went wrong.
    this.log =
        Files.createTempFile(Files.createDirectories(Path.of("target", "hub-logs")), node, ".log");
    this.config = folder.resolve(node + ".yaml");
    JsonObject settings =
        new JsonObject()
            .put("node", node)
            .put("http", new JsonObject().put("host", "127.0.0.1"))
            .put("management", new JsonObject().put("host", "127.0.0.1"))
            .put(
                "kafka",
                new JsonObject().put("bootstrapServers", servers.kafka().bootstrapServers()))
            .put(
                "postgres",
                new JsonObject()
                    .put("host", servers.postgres().host())
                    .put("port", servers.postgres().port())
                    .put("database", servers.postgres().database())
                    .put("user", servers.postgres().user())
                    .put("password", servers.postgres().password()))
            .put("stream", new JsonObject().put("retryMin", "50ms").put("retryMax", "200ms"))
            .put(
                "polling",
                new JsonObject()
                    .put("timeout", "3s")
                    .put("slow", "2s")
                    .put("lease", "6s")
                    .put("tryAgainAfter", "500ms"));
    // JSON is YAML.
    Files.writeString(config, settings.encodePrettily());
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-of-" + node));
  }

  /** Starts, and returns when everything is deployed, with the time that took. */
  Duration start() throws IOException {
    long begun = System.nanoTime();
    spawn();
    try {
      Awaitility.await("the hub's start")
          .atMost(START_PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !running().isAlive() || readyz().getBoolean("started", false));
    } catch (ConditionTimeoutException e) {
      throw new IOException("the hub did not start:\n" + tail(), e);
    }
    if (!running().isAlive()) {
      throw new IOException("the hub ended instead of starting:\n" + tail());
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Ends it with SIGKILL, and returns when it is gone. */
  void kill() {
    Process current = running();
    current.destroyForcibly();
    boolean gone = exits(current);
    process = null;
    if (!gone) {
      throw new IllegalStateException("process " + current.pid() + " survived SIGKILL");
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What it says about itself; empty while it does not answer. */
  JsonObject readyz() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/readyz"))
            .timeout(PATIENCE)
            .build();
    try {
      return new JsonObject(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return new JsonObject();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The dependencies that it misses. */
  Set<String> missing() {
    Set<String> names = new HashSet<>();
    readyz().getJsonArray("missing", new JsonArray()).forEach(name -> names.add((String) name));
    return names;
  }

  /** The value of that line of its metrics, name and labels as they stand there; 0 for none. */
  double metric(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
            .timeout(PATIENCE)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** How often a thread was reported as blocked. */
  long blockedThreads() throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("has been blocked for")).count();
    }
  }

  @Override
  public void close() {
    Process current = process;
    if (current != null) {
      current.destroyForcibly();
      if (!exits(current)) {
        throw new IllegalStateException("process " + current.pid() + " survived SIGKILL");
      }
    }
  }

  private void spawn() throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("it runs already");
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // Starts fast, and is not meant to be fast.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dio.netty.jfr.enabled=false",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                config.toString(),
                "--port",
                Integer.toString(port),
                "--management-port",
                Integer.toString(managementPort),
                "--data",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private Process running() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException("it does not run");
    }
    return current;
  }

  private String tail() throws IOException {
    String said = Files.readString(log);
    return said.substring(Math.max(0, said.length() - TAIL));
  }

  private static boolean exits(Process process) {
    try {
      return process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Below the range of outgoing connections: a client that keeps knocking at a closed port of that
   * range connects to itself in the end, and then the hub cannot have its port again.
   */
  private static int freePort() {
    for (int port : ThreadLocalRandom.current().ints(200, 15_000, 32_768).toArray()) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
