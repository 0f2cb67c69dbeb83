package dev.milepost.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One Kafka and one PostgreSQL for all integration tests of a JVM, each started when first asked
 * for.
 *
 * <p>They are shared: take a database and topics of your own, and stop or kill only servers that
 * you have started yourself. This PostgreSQL waits for no disk: what it has said survives the death
 * of any process, not that of the machine, and no test outlives that.
 */
public final class SharedServers {

  private SharedServers() {}

  public static EmbeddedKafka kafka() {
    return Kafka.SERVER;
  }

  public static EmbeddedPostgres postgres() {
    return Postgres.SERVER;
  }

  /*
   * Static state, against the house rule, because "once per JVM" is the very promise. A class's initialiser runs once, when it is
   * first used, whichever thread comes first.
   */
  private static final class Kafka {
    static final EmbeddedKafka SERVER = EmbeddedKafka.start(Folder.PATH, 0);

    static {
      atExit(SERVER::kill, "kafka");
    }
  }

  private static final class Postgres {
    static final EmbeddedPostgres SERVER =
        EmbeddedPostgres.start(Folder.PATH, 0, Durability.PROCESSES);

    static {
      atExit(SERVER::kill, "postgres");
    }
  }

  private static final class Folder {
    static final Path PATH = create();

    private static Path create() {
      try {
        Path target = Path.of("target");
        return Files.isDirectory(target)
            ? Files.createTempDirectory(target.toAbsolutePath(), "servers-")
            : Files.createTempDirectory("milepost-servers-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Nobody reads these data again, so they need no orderly end. */
  private static void atExit(Runnable kill, String folder) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  kill.run();
                  try {
                    Folders.delete(Folder.PATH.resolve(folder));
                    Files.deleteIfExists(Folder.PATH);
                  } catch (IOException e) {
                    // The other server's folder is still there; its own hook comes last.
                  }
                },
                "end-of-shared-" + folder));
  }
}
