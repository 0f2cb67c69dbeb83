package dev.milepost.dev;

import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code run --embedded} and {@code demo}. */
@Command(
    name = "hub",
    description = "Milepost on this machine alone.",
    mixinStandardHelpOptions = true)
public final class Main {

  private Main() {}

  /** The composition root of the embedded hub: the only reader of the system clock here. */
  public static void main(String[] args) {
    Clock clock = Clock.systemUTC();
    int status =
        new CommandLine(new Main())
            .addSubcommand(new EmbeddedCommand(clock))
            .addSubcommand(new DemoCommand(clock))
            .setExecutionExceptionHandler(dev.milepost.hub.Main::failed)
            .execute(args);
    System.exit(status);
  }
}
