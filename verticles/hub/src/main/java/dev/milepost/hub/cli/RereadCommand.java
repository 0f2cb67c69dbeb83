package dev.milepost.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import dev.milepost.store.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running hub to read kept deliveries again, and shows the difference first. */
@Command(
    name = "reread",
    description =
        "Kept deliveries, read again by a running hub with today's adapter: shows the difference, then"
            + " sends it out as corrections.",
    mixinStandardHelpOptions = true)
public final class RereadCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final Duration LIFETIME = Duration.ofHours(1);

  @Spec private CommandSpec spec;

  @Option(names = "--connection", required = true, description = "The connection's id.")
  private String connection;

  @Option(
      names = "--from",
      required = true,
      description = "Since when: 2026-11-20, 2026-11-20T08:00:00Z, or how long ago: 36h, 7d.")
  private String from;

  @Option(names = "--dry-run", description = "Show the difference only.")
  private boolean dryRun;

  @Option(
      names = "--hub",
      description = "Where the hub is (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:8080")
  private URI hub;

  @Option(
      names = "--data",
      description = "The data folder with the hub's keys (default: ${DEFAULT-VALUE}).",
      defaultValue = ".milepost")
  private Path data;

  @Option(
      names = "--token",
      description = "A token with the scope admin, instead of one from the data folder's keys.")
  private @Nullable String token;

  private final Clock clock;

  /**
   * @param clock says what "ago" is counted from
   */
  @SuppressWarnings("NullAway") // picocli sets the fields
  public RereadCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant since = since(from, clock.instant());
    if (since == null) {
      spec.commandLine()
          .getErr()
          .println(
              "--from: '" + from + "' is no time: 2026-11-20, 2026-11-20T08:00:00Z, 36h or 7d");
      return USAGE;
    }
    String bearer =
        token != null
            ? token
            : OwnKeys.in(data)
                .mint(new Grant("cli", null, Set.of(Scope.ADMIN), Set.of(), LIFETIME), clock);
    HttpClient http = HttpClient.newHttpClient();
    int shown = ask(http, bearer, since, true);
    return shown != 0 || dryRun ? shown : ask(http, bearer, since, false);
  }

  private int ask(HttpClient http, String bearer, Instant since, boolean dry)
      throws IOException, InterruptedException {
    URI uri =
        hub.resolve(
            "/admin/v1/connections/"
                + URLEncoder.encode(connection, StandardCharsets.UTF_8)
                + "/reread?from="
                + since
                + "&dryRun="
                + dry);
    PrintWriter err = spec.commandLine().getErr();
    HttpResponse<java.io.InputStream> answer;
    try {
      answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .header("Authorization", "Bearer " + bearer)
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      err.println("No hub answers at " + hub + ": is it running? --hub names another place.");
      return FAILED;
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      if (answer.statusCode() != 200) {
        err.println("The hub says " + answer.statusCode() + ": " + problem(lines));
        return FAILED;
      }
      return print(lines, dry);
    }
  }

  /** Differences were shown in the first pass; the second says only how many went out. */
  private int print(BufferedReader lines, boolean dry) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode json = Json.mapper().readTree(line);
      if (json.has("summary")) {
        out.println(summary(json.get("summary"), dry));
        return 0;
      }
      if (dry) {
        out.println(difference(json));
      }
    }
    spec.commandLine().getErr().println("The hub broke off: see its log, and do it again.");
    return FAILED;
  }

  private static String difference(JsonNode one) {
    JsonNode shipments = one.path("shipments");
    return "%-7s  %s  %s -> %s  %s  delivery %s"
        .formatted(
            one.path("change").asText(),
            one.at("/reference/type").asText() + " " + one.at("/reference/value").asText(),
            said(one.path("before")),
            said(one.path("after")),
            shipments.isEmpty()
                ? "of no shipment yet"
                : StreamSupport.stream(shipments.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(", ", "of ", "")),
            one.path("delivery").asText());
  }

  private static String said(JsonNode event) {
    return event.isObject()
        ? event.path("milestone").asText() + " " + event.path("occurredAt").asText()
        : "nothing";
  }

  private static String summary(JsonNode summary, boolean dry) {
    return "%s: %d deliveries read again, %d events; %d added, %d changed, %d gone; %d problems"
        .formatted(
            dry ? "Difference" : "Sent",
            summary.path("deliveries").asInt(),
            summary.path("events").asInt(),
            summary.path("added").asInt(),
            summary.path("changed").asInt(),
            summary.path("gone").asInt(),
            summary.path("problems").asInt());
  }

  private static String problem(BufferedReader lines) {
    String text = lines.lines().collect(Collectors.joining());
    try {
      JsonNode problem = Json.mapper().readTree(text);
      String detail = problem.path("detail").asText("");
      return problem.path("title").asText(text) + (detail.isEmpty() ? "" : " (" + detail + ")");
    } catch (IOException e) {
      return text;
    }
  }

  /** Null where it is no time. */
  static @Nullable Instant since(String text, Instant now) {
    try {
      if (text.matches("\\d{1,6}[dhm]")) {
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
          case 'd' -> now.minus(Duration.ofDays(amount));
          case 'h' -> now.minus(Duration.ofHours(amount));
          default -> now.minus(Duration.ofMinutes(amount));
        };
      }
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
