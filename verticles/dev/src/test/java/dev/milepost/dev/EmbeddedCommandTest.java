package dev.milepost.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmbeddedCommandTest {
  @TempDir private Path folder;

  @Test
  void asksForTheWordThatSaysSo() {
    StringWriter err = new StringWriter();
    CommandLine run = new CommandLine(new EmbeddedCommand(Clock.systemUTC()));
    run.setErr(new PrintWriter(err, true));

    int status = run.execute("--data", folder.toString());

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required option: '--embedded'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesAPortThatIsNone() {
    StringWriter err = new StringWriter();
    CommandLine demo = new CommandLine(new DemoCommand(Clock.systemUTC()));
    demo.setErr(new PrintWriter(err, true));

    int status = demo.execute("--port", "many", "--data", folder.toString());

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("Invalid value for option '--port'");
    assertThat(folder).isEmptyDirectory();
  }
}
