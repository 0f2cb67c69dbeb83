package dev.milepost.dev;

import dev.milepost.embedded.EmbeddedServers;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The hub on embedded Kafka and PostgreSQL, until Ctrl-C. */
@Command(
    name = "run",
    description = "The hub on embedded Kafka and PostgreSQL.",
    mixinStandardHelpOptions = true)
final class EmbeddedCommand implements Callable<Integer> {

  @Mixin private EmbeddedOptions options;

  @Option(names = "--embedded", required = true, description = "Says so.")
  private boolean embedded;

  private final Clock clock;

  @SuppressWarnings("NullAway") // picocli sets the fields
  EmbeddedCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (!embedded) {
      throw new IllegalArgumentException("run --config FILE runs the hub on your own servers");
    }
    EmbeddedServers servers = EmbeddedServers.start(options.data());
    dev.milepost.hub.Main.runUntilStopped(
        options.on(servers),
        clock,
        hub ->
            System.out.println(
                "The hub is at http://localhost:" + hub.publicPort() + " (Ctrl-C ends it)"),
        servers::close);
    return 0;
  }
}
