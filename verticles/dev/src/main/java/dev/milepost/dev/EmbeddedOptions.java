package dev.milepost.dev;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.HubConfig;
import dev.milepost.hub.kafka.KafkaConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What the embedded commands have in common. */
final class EmbeddedOptions {
  private static final int POOL = 16;

  @Option(
      names = "--data",
      description = "The data folder (default: ${DEFAULT-VALUE}).",
      defaultValue = ".milepost")
  private Path data;

  @Option(
      names = "--port",
      description = "The public port; 0 takes a free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "8080")
  private int port;

  @Option(
      names = "--management-port",
      description = "Health and metrics; 0 takes a free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "9090")
  private int managementPort;

  @SuppressWarnings("NullAway") // picocli sets the fields
  EmbeddedOptions() {}

  Path data() {
    return data;
  }

  /** The defaults, on these servers, with the mappings that lie in the data folder. */
  HubConfig on(EmbeddedServers servers) {
    PostgresDatabase postgres = servers.postgres().connection();
    Path mappings = data.resolve("carriers");
    return HubConfig.DEFAULTS
        .withPorts(port, managementPort)
        .withMappings(Files.isDirectory(mappings) ? mappings : null)
        .on(
            data,
            KafkaConfig.of(servers.kafka().bootstrapServers()),
            new HubConfig.Postgres(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.user(),
                postgres.password(),
                POOL));
  }
}
