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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--carriers",
      paramLabel = "DIR",
      description = "A folder with mappings of further carriers.")
  private @Nullable Path carriers;

  @Option(
      names = "--mapping",
      paramLabel = "FILE.yaml",
      description = "The carrier's mapping, to try it before a hub has it.")
  private @Nullable Path mapping;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A header that it arrived under; may come several times.")
  private List<String> headers = List.of();

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
    CarrierCode code = new CarrierCode(carrier);
    Optional<CarrierAdapter> adapter = adapter(code, err);
    if (adapter.isEmpty()) {
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
        adapter.get().read(new Delivery("dry-run", "dry-run", clock.instant(), headers(), body));
    return decoded.fold(
        events -> {
          events.events().forEach(event -> out.println(pretty(event)));
          events.problems().forEach(problem -> out.println(line(problem)));
          out.println(
              events.events().size() + " events, " + events.problems().size() + " problems");
          return 0;
        },
        ignored -> {
          ignored.rehearsed().forEach(event -> out.println(pretty(event)));
          out.println("Of no interest: " + ignored.why());
          return 0;
        },
        rejected -> {
          out.println(line(rejected.problem()));
          return UNREADABLE;
        });
  }

  /** Empty, and said why, where nothing reads that carrier. */
  private Optional<CarrierAdapter> adapter(CarrierCode code, PrintWriter err) throws IOException {
    if (mapping != null) {
      CarrierAdapter mapped = Carriers.mapped(mapping);
      if (mapped.carrier().equals(code)) {
        return Optional.of(mapped);
      }
      err.println(mapping + " is the mapping of " + mapped.carrier() + ", not of " + code);
      return Optional.empty();
    }
    Carriers known = Carriers.with(carriers);
    Optional<CarrierAdapter> adapter = known.adapter(code);
    if (adapter.isEmpty()) {
      err.println("No adapter reads '" + carrier + "'. There are: " + known.known());
    }
    return adapter;
  }

  private Headers headers() {
    return Headers.of(
        headers.stream()
            .map(header -> header.split(":", 2))
            .map(pair -> Map.entry(pair[0].strip(), pair.length > 1 ? pair[1].strip() : ""))
            .toList());
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
