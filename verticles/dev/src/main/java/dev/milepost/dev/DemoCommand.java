package dev.milepost.dev;

import dev.milepost.dev.simulator.PlayedCarrier;
import dev.milepost.dev.simulator.Simulator;
import dev.milepost.dev.simulator.SimulatorCounts;
import dev.milepost.dev.simulator.SimulatorCounts.Sent;
import dev.milepost.dev.simulator.SimulatorSettings;
import dev.milepost.dev.simulator.TruthReport;
import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.hub.Hub;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The embedded hub with a world around it: an ERP and carriers, played from outside. */
@Command(
    name = "demo",
    description = "Everything on this machine, with a simulator that plays the ERP and carriers.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final Duration TOKENS_LAST = Duration.ofDays(1);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration SIMULATOR_PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  /** Who pressed Ctrl-C waits for it. */
  private static final Duration HASTY = Duration.ofSeconds(3);

  private static final Duration THOROUGH = Duration.ofSeconds(40);

  @Mixin private EmbeddedOptions options;

  @Option(
      names = "--rate",
      description = "Carrier events a second, up to 5000 or more (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private double rate;

  @Option(
      names = "--seed",
      description = "The same seed makes the same journeys (default: another each time).")
  private @Nullable Long seed;

  @Option(
      names = "--carriers",
      split = ",",
      converter = CarrierTitle.class,
      description =
          "Who carries: ups, fedex, dhl, aftership, ocean (DCSA), ltl (X12 by SFTP), air (EDIFACT"
              + " in a folder) (default: all).")
  private List<PlayedCarrier> carriers = PlayedCarrier.all();

  @Option(
      names = "--for",
      converter = ShortDuration.class,
      description =
          "Ends by itself after that time, 90s, 5m or 1h; the status is 1 where the hub lost,"
              + " invented or doubled something.")
  private @Nullable Duration time;

  private final Clock clock;
  private final PrintStream out = System.out;
  private final AtomicBoolean finished = new AtomicBoolean();

  @SuppressWarnings("NullAway") // picocli sets the fields
  DemoCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    out.println("Starting Kafka and PostgreSQL in " + options.data() + " ...");
    EmbeddedServers servers = EmbeddedServers.start(options.data());
    Hub hub;
    try {
      hub = done(Hub.start(options.on(servers), clock), START_PATIENCE);
    } catch (TimeoutException e) {
      servers.close();
      throw new IOException("the hub did not start within " + START_PATIENCE.toSeconds() + " s", e);
    } catch (Exception e) {
      servers.close();
      throw e;
    }
    Vertx outside = Vertx.vertx();
    Simulator simulator = simulator(hub, OwnKeys.in(options.data()), outside);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(simulator, outside, hub, servers), "demo-stop"));
    try {
      var unused = done(simulator.start(), SIMULATOR_PATIENCE);
    } catch (ExecutionException | TimeoutException e) {
      out.println("The simulator did not start: " + e.getMessage());
      return 1;
    }
    // Ctrl-C ends this wait together with the process.
    TimeUnit.MILLISECONDS.sleep(time == null ? Long.MAX_VALUE : time.toMillis());
    return finish(simulator, THOROUGH) ? 0 : 1;
  }

  private void stop(Simulator simulator, Vertx outside, Hub hub, EmbeddedServers servers) {
    finish(simulator, HASTY);
    quietly(hub.stop(), STOP_PATIENCE);
    quietly(outside.close(), HASTY);
    servers.close();
  }

  /** Says what was done, and whether the hub has it; once. */
  private boolean finish(Simulator simulator, Duration patience) {
    if (!finished.compareAndSet(false, true)) {
      return true;
    }
    try {
      TruthReport truth = done(simulator.finish(patience), patience.plusSeconds(2));
      out.println();
      table(simulator.counts());
      out.println();
      out.println("  " + truth);
      truth.examples().forEach(example -> out.println("    " + example));
      return truth.isClean();
    } catch (Exception e) {
      out.println("The simulator was not asked for its word in time.");
      return false;
    }
  }

  private void table(SimulatorCounts counts) {
    out.printf(
        Locale.ROOT, "  %-10s %10s %10s %10s %10s%n", "", "told", "taken", "refused", "again");
    for (PlayedCarrier carrier : carriers) {
      row(carrier.title(), counts.carriers().getOrDefault(carrier, Sent.NONE));
    }
    row("all", counts.all());
    out.printf(
        Locale.ROOT,
        "  %-10s %21d %10d%n",
        "shipments",
        counts.registered(),
        counts.unregistered());
  }

  private void row(String name, Sent sent) {
    out.printf(
        Locale.ROOT,
        "  %-10s %10d %10d %10d %10d%n",
        name,
        sent.sent(),
        sent.taken(),
        sent.refused(),
        sent.again());
  }

  private Simulator simulator(Hub hub, OwnKeys keys, Vertx outside) {
    URI at = URI.create("http://localhost:" + hub.publicPort());
    String agent = keys.mint(Grant.agent(Role.AGENT, TOKENS_LAST), clock);
    String data = options.data().toString().equals(".milepost") ? "" : " --data " + options.data();
    long chosen = seed == null ? clock.millis() : seed;
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
    out.println(
        "Ctrl-C ends it. What happened stays in "
            + options.data()
            + ". The seed is "
            + chosen
            + ".");
    out.println();
    return new Simulator(
        outside,
        at,
        keys.mint(Grant.system(Set.of(Scope.ADMIN), TOKENS_LAST), clock),
        keys.mint(
            Grant.system(Set.of(Scope.SHIPMENTS_WRITE, Scope.SHIPMENTS_READ), TOKENS_LAST), clock),
        SimulatorSettings.of(options.data().resolve("feeds"))
            .withRate(rate)
            .withSeed(chosen)
            .withCarriers(carriers),
        clock,
        out::println);
  }

  private static <T> T done(Future<T> future, Duration patience)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void quietly(Future<?> future, Duration patience) {
    try {
      var unused = done(future, patience);
    } catch (Exception e) {
      out.println("Not everything stopped in time.");
    }
  }

  /** {@code ups}. */
  static final class CarrierTitle implements ITypeConverter<PlayedCarrier> {
    @Override
    public PlayedCarrier convert(String text) {
      return PlayedCarrier.titled(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is none of "
                          + PlayedCarrier.all().stream()
                              .map(PlayedCarrier::title)
                              .collect(Collectors.joining(", "))));
    }
  }

  /** {@code 90s}, {@code 5m}, {@code 1h}. */
  static final class ShortDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("\\d{1,6}[smhSMH]")) {
        throw new TypeConversionException("'" + text + "' is no time such as 90s, 5m or 1h");
      }
      return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
  }
}
