package dev.milepost.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program that owns servers: tests start it in a JVM of its own, and kill it. */
final class ParentMain {

  private ParentMain() {}

  public static void main(String[] args) throws IOException {
    Path dataFolder = Path.of(args[1]);
    switch (args[0]) {
      case "kafka" -> ready(EmbeddedKafka.start(dataFolder, 0).pid());
      case "postgres" -> ready(EmbeddedPostgres.start(dataFolder, 0).pid());
      case "both" -> {
        EmbeddedServers servers = EmbeddedServers.start(dataFolder);
        ready(servers.kafka().pid(), servers.postgres().pid());
      }
      case "shared" -> ready(SharedServers.kafka().pid(), SharedServers.postgres().pid());
      default -> throw new IllegalArgumentException(args[0]);
    }
    // Lives as long as its standard input, and leaves without closing anything.
    int next = System.in.read();
    while (next >= 0) {
      next = System.in.read();
    }
  }

  private static void ready(long... pids) {
    StringBuilder line = new StringBuilder("ready");
    for (long pid : pids) {
      line.append(' ').append(pid);
    }
    System.out.println(line);
  }
}
