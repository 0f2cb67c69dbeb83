package dev.milepost.bench;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Kafka and PostgreSQL in a folder of their own, which is gone afterwards. */
final class Stage implements AutoCloseable {
  private final Path folder;
  private final EmbeddedServers servers;

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

  /**
   * A hub in its own JVM.
   *
   * @param roles as {@code --roles} takes them
   */
  ChildJvm startHub(String roles) throws IOException {
    PostgresDatabase database = servers.postgres().connection();
    return ChildJvm.start(
        HubMain.class,
        Map.of(
            HubMain.KAFKA, bootstrapServers(),
            HubMain.POSTGRES_HOST, database.host(),
            HubMain.POSTGRES_PORT, Integer.toString(database.port()),
            HubMain.POSTGRES_DATABASE, database.database(),
            HubMain.POSTGRES_USER, database.user(),
            HubMain.POSTGRES_PASSWORD, database.password(),
            HubMain.DATA, hubData().toString(),
            HubMain.ROLES, roles),
        folder.resolve("hub.log"));
  }

  /** The floor in its own JVM. */
  ChildJvm startFloor() throws IOException {
    return ChildJvm.start(
        FloorMain.class, Map.of(FloorMain.KAFKA, bootstrapServers()), folder.resolve("floor.log"));
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
