package dev.milepost.hub;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import picocli.CommandLine;

/** The commands as people type them. */
public final class Commands {

  private Commands() {}

  /** How a command ended, and what it printed. */
  public record Ended(int status, String out, String err) {}

  /** Runs one in this process. */
  public static Ended run(Clock clock, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commands(clock);
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return new Ended(commands.execute(arguments), out.toString(), err.toString());
  }
}
