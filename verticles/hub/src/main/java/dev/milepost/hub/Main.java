package dev.milepost.hub;

import dev.milepost.carrier.MappingException;
import dev.milepost.hub.cli.ReadCommand;
import dev.milepost.hub.cli.RereadCommand;
import dev.milepost.hub.cli.TokenCommand;
import dev.milepost.hub.cli.UserCommand;
import dev.milepost.hub.config.ConfigException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The hub's commands: {@code run}, {@code token}, {@code user}, {@code read}, {@code reread}. */
@Command(
    name = "hub",
    description = "Milepost, a carrier-event hub.",
    mixinStandardHelpOptions = true)
public final class Main {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.class);
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final long START_PATIENCE_SECONDS = 120;
  private static final long STOP_PATIENCE_SECONDS = 30;

  private Main() {}

  /** The composition root's root: the only reader of the system clock. */
  public static void main(String[] args) {
    Clock clock = Clock.systemUTC();
    System.exit(commands(clock).execute(args));
  }

  static CommandLine commands(Clock clock) {
    return new CommandLine(new Main())
        .addSubcommand(new RunCommand(clock))
        .addSubcommand(new TokenCommand(clock))
        .addSubcommand(new UserCommand())
        .addSubcommand(new ReadCommand(clock))
        .addSubcommand(new RereadCommand(clock))
        .setExecutionExceptionHandler(Main::failed);
  }

  /** A sentence for people; the stack trace is in the log for those who want it. */
  public static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigException || failure instanceof IllegalArgumentException) {
      command.getErr().println(failure.getMessage());
      return USAGE;
    }
    if (failure instanceof NoSuchFileException missing) {
      command.getErr().println("There is no file " + missing.getFile());
      return USAGE;
    }
    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : null;
    if (cause instanceof MappingException) {
      command.getErr().println(cause.getMessage());
      return USAGE;
    }
    LOGGER.atDebug().setCause(failure).log("failed");
    command.getErr().println("hub: " + sentence(cause == null ? failure : cause));
    return FAILED;
  }

  private static String sentence(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    String outer = failure.getMessage();
    return root == failure || outer == null
        ? message
        : outer.lines().findFirst().orElse("") + " (" + message + ")";
  }

  /**
   * Runs a hub until the process is told to end, then stops it in order.
   *
   * @param afterStart what to do once it runs
   * @param afterStop what else must end then
   */
  public static void runUntilStopped(
      HubConfig config, Clock clock, Consumer<Hub> afterStart, Runnable afterStop)
      throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Hub hub;
    try {
      hub =
          Hub.start(config, clock)
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      afterStop.run();
      throw new IOException("the hub did not start within " + START_PATIENCE_SECONDS + " s", e);
    } catch (Exception e) {
      afterStop.run();
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    hub.stop()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    LOGGER.atWarn().setCause(e).log("hub not stopped in time");
                  }
                  afterStop.run();
                  ended.countDown();
                },
                "hub-stop"));
    afterStart.accept(hub);
    ended.await();
  }

  /** {@code run --config}. */
  @Command(
      name = "run",
      description = "The hub on your Kafka and PostgreSQL.",
      mixinStandardHelpOptions = true)
  static final class RunCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "A file like hub.example.yaml.")
    private Path file;

    @Option(names = "--port", description = "The public port; 0 takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--management-port", description = "Health and metrics; 0 takes a free one.")
    private @Nullable Integer managementPort;

    @Option(names = "--data", description = "Folder for keys that the hub makes for itself.")
    private @Nullable Path data;

    @Option(names = "--roles", split = ",", description = "What this process runs (default: all).")
    private List<String> roles = List.of();

    private final Clock clock;

    @SuppressWarnings("NullAway") // picocli sets the fields
    RunCommand(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Integer call() throws Exception {
      HubConfig config = HubConfig.read(file, System.getenv()).withPorts(port, managementPort);
      if (data != null) {
        config = config.on(data, config.kafka(), config.postgres());
      }
      if (!roles.isEmpty()) {
        Set<HubRole> chosen = EnumSet.noneOf(HubRole.class);
        roles.forEach(role -> chosen.add(HubRole.of(role)));
        config = config.as(config.node(), chosen);
      }
      runUntilStopped(config, clock, hub -> {}, () -> {});
      return 0;
    }
  }
}
