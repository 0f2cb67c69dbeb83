package dev.milepost.dev;

import dev.milepost.dev.simulator.Simulator;
import dev.milepost.dev.simulator.SimulatorSettings;
import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.hub.Hub;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The embedded hub with a world around it: an ERP and UPS, played from outside over HTTP. */
@Command(
    name = "demo",
    description = "Everything on this machine, with a simulator that plays the ERP and UPS.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final Duration TOKENS_LAST = Duration.ofDays(1);
  private static final long STOP_PATIENCE_SECONDS = 5;

  @Mixin private EmbeddedOptions options;

  @Option(
      names = "--rate",
      description = "Carrier events a second (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private double rate;

  private final Clock clock;
  private final PrintStream out = System.out;

  @SuppressWarnings("NullAway") // picocli sets the fields
  DemoCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    out.println("Starting Kafka and PostgreSQL in " + options.data() + " ...");
    EmbeddedServers servers = EmbeddedServers.start(options.data());
    OwnKeys keys = OwnKeys.in(options.data());
    Vertx outside = Vertx.vertx();
    dev.milepost.hub.Main.runUntilStopped(
        options.on(servers),
        clock,
        hub -> begin(hub, keys, outside),
        () -> {
          outside.close();
          servers.close();
        });
    return 0;
  }

  private void begin(Hub hub, OwnKeys keys, Vertx outside) {
    URI at = URI.create("http://localhost:" + hub.publicPort());
    String agent = keys.mint(Grant.agent(Role.AGENT, TOKENS_LAST), clock);
    String data = options.data().toString().equals(".milepost") ? "" : " --data " + options.data();
    out.println();
    out.println("  The page       " + at + "/#token=" + agent);
    out.println("  The contracts  " + at + "/docs");
    out.println(
        "  Health         http://localhost:" + hub.managementPort() + "/readyz and /metrics");
    out.println();
    out.println("  A customer's stream, in another terminal:");
    out.println(
        "    curl -N -H \"Authorization: Bearer $(./hub token --customer ACME"
            + data
            + ")\" "
            + at
            + "/v1/stream");
    out.println();
    out.println("Ctrl-C ends it. What happened stays in " + options.data() + ".");
    out.println();
    Simulator simulator =
        new Simulator(
            outside,
            at,
            keys.mint(Grant.system(Set.of(Scope.ADMIN), TOKENS_LAST), clock),
            keys.mint(Grant.system(Set.of(Scope.SHIPMENTS_WRITE), TOKENS_LAST), clock),
            SimulatorSettings.defaults().withRate(rate).withSeed(clock.millis()),
            clock,
            out::println);
    simulator
        .start()
        .timeout(STOP_PATIENCE_SECONDS * 6, TimeUnit.SECONDS)
        .onFailure(failure -> out.println("The simulator did not start: " + failure.getMessage()));
  }
}
