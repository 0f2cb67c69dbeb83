package dev.milepost.hub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.store.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a payload would become. Stores nothing. */
@Command(
    name = "read",
    description = "What a payload becomes: events, ids, problems. Stores nothing.",
    mixinStandardHelpOptions = true)
public final class ReadCommand implements Callable<Integer> {
  private static final int UNREADABLE = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CARRIER", description = "The carrier: UPS, ...")
  private String carrier;

  @Parameters(index = "1", paramLabel = "FILE", description = "The payload, as it arrived.")
  private Path file;

  private final Clock clock;

  /**
   * @param clock says when the payload "arrives"
   */
  @SuppressWarnings("NullAway") // picocli sets the fields
  public ReadCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Carriers carriers = Carriers.onClassPath();
    Optional<CarrierAdapter> adapter = carriers.adapter(new CarrierCode(carrier));
    if (adapter.isEmpty()) {
      err.println("No adapter reads '" + carrier + "'. There are: " + carriers.known());
      return USAGE;
    }
    byte[] body;
    try {
      body = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      err.println("There is no file " + file);
      return USAGE;
    }
    Decoded decoded =
        adapter.get().read(new Delivery("dry-run", "dry-run", clock.instant(), Headers.NONE, body));
    return decoded.fold(
        events -> {
          events.events().forEach(event -> out.println(pretty(event)));
          events.problems().forEach(problem -> out.println(line(problem)));
          out.println(
              events.events().size() + " events, " + events.problems().size() + " problems");
          return 0;
        },
        ignored -> {
          out.println("Of no interest: " + ignored.why());
          return 0;
        },
        rejected -> {
          out.println(line(rejected.problem()));
          return UNREADABLE;
        });
  }

  private static String line(Decoded.Problem problem) {
    return "Problem" + (problem.at() == null ? "" : " at " + problem.at()) + ": " + problem.why();
  }

  private static String pretty(CarrierEvent event) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a carrier event", e);
    }
  }
}
