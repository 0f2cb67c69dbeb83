package dev.milepost.bench;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Kafka and PostgreSQL in a folder of their own, which is gone afterwards. */
final class Stage implements AutoCloseable {
  private final Path folder;
  private final EmbeddedServers servers;
  private final AtomicInteger hubs = new AtomicInteger();

  private Stage(Path folder, EmbeddedServers servers) {
    this.folder = folder;
    this.servers = servers;
  }

  static Stage open() throws IOException {
    Path folder = Files.createTempDirectory("milepost-bench-");
    // The embedded PostgreSQL runs as another user when we are root.
    return new Stage(folder, EmbeddedServers.start(Files.createDirectory(folder.resolve("data"))));
  }

  EmbeddedServers servers() {
    return servers;
  }

  String bootstrapServers() {
    return servers.kafka().bootstrapServers();
  }

  /** Where the hub keeps its keys. */
  Path hubData() {
    return folder.resolve("hub");
  }

  /** Where a clock can be kept that the hub follows. */
  Path clockFile() {
    return folder.resolve("clock");
  }

  /**
   * A hub in its own JVM.
   *
   * @param roles as {@code --roles} takes them
   */
  ChildJvm startHub(String roles) throws IOException {
    return startHub(roles, Map.of());
  }

  /**
   * A hub in its own JVM that differs from the defaults.
   *
   * @param settings {@code MILEPOST_...}, as in its environment
   */
  ChildJvm startHub(String roles, Map<String, String> settings) throws IOException {
    PostgresDatabase database = servers.postgres().connection();
    Map<String, String> environment = new HashMap<>(settings);
    environment.put(HubMain.KAFKA, bootstrapServers());
    environment.put(HubMain.POSTGRES_HOST, database.host());
    environment.put(HubMain.POSTGRES_PORT, Integer.toString(database.port()));
    environment.put(HubMain.POSTGRES_DATABASE, database.database());
    environment.put(HubMain.POSTGRES_USER, database.user());
    environment.put(HubMain.POSTGRES_PASSWORD, database.password());
    environment.put(HubMain.DATA, hubData().toString());
    environment.put(HubMain.ROLES, roles);
    return ChildJvm.start(
        HubMain.class, environment, folder.resolve("hub-" + hubs.incrementAndGet() + ".log"));
  }

  /** The floor in its own JVM. */
  ChildJvm startFloor() throws IOException {
    return ChildJvm.start(
        FloorMain.class, Map.of(FloorMain.KAFKA, bootstrapServers()), folder.resolve("floor.log"));
  }

  /** How often a hub said that a thread of its was blocked. */
  long blockedThreads() throws IOException {
    long blocked = 0;
    for (int hub = 1; hub <= hubs.get(); hub++) {
      try (Stream<String> lines = Files.lines(folder.resolve("hub-" + hub + ".log"))) {
        blocked += lines.filter(line -> line.contains("has been blocked for")).count();
      }
    }
    return blocked;
  }

  @Override
  public void close() {
    servers.close();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + folder, e);
    }
  }
}
