package dev.milepost.carrier.testkit;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter makes of the carriers' published payloads, which lie beside the repository in
 * {@code ../shared/carriers/samples} and are never copied into it. {@code -Dshared=DIR} names
 * another place, for a checkout that lies elsewhere.
 *
 * <p>Where the folder is absent the report is empty and says so; it does not fail and does not hide
 * behind a skipped test.
 */
public final class SampleReport {

  private final String title;
  private final List<Row> rows;
  private final List<Path> absent;

  /**
   * One payload.
   *
   * @param file its path below the samples folder
   * @param decoded null where the adapter threw
   * @param thrown null where it did not
   */
  public record Row(String file, @Nullable Decoded decoded, @Nullable RuntimeException thrown) {

    /** What was read, where something was. */
    public List<CarrierEvent> events() {
      return decoded instanceof Decoded.Events found ? found.events() : List.of();
    }

    private String unknownCodes() {
      return events().stream()
          .filter(event -> event.milestone() == Milestone.UNKNOWN)
          .map(event -> Lines.status(event.carrierStatus()))
          .distinct()
          .collect(Collectors.joining(" "));
    }

    private String problems() {
      if (thrown != null) {
        return "THROWN " + thrown;
      }
      if (decoded == null) {
        return "RETURNED NULL";
      }
      boolean readable = decoded instanceof Decoded.Events;
      int rehearsed = decoded instanceof Decoded.Ignored one ? one.rehearsed().size() : 0;
      return Lines.of(decoded).stream()
              .filter(line -> !line.startsWith("TEST"))
              .filter(line -> !readable || line.startsWith("PROBLEM"))
              .collect(Collectors.joining("; "))
          + (rehearsed == 0 ? "" : "; it would be " + rehearsed + " events");
    }
  }

  private SampleReport(String title, List<Row> rows, List<Path> absent) {
    this.title = title;
    this.rows = List.copyOf(rows);
    this.absent = List.copyOf(absent);
  }

  /** Reads every file in those folders of the samples, as if received just now. */
  public static SampleReport read(CarrierAdapter adapter, Instant receivedAt, String... folders) {
    Path samples = shared().resolve("carriers").resolve("samples");
    List<Row> rows = new ArrayList<>();
    List<Path> absent = new ArrayList<>();
    for (String folder : folders) {
      Path path = samples.resolve(folder);
      if (Files.isDirectory(path)) {
        files(path).forEach(file -> rows.add(row(adapter, receivedAt, samples, file)));
      } else {
        absent.add(path);
      }
    }
    return new SampleReport(adapter.carrier() + " samples", rows, absent);
  }

  /** The folder {@code shared} beside the repository, which may be absent. */
  public static Path shared() {
    String given = System.getProperty("shared");
    return given != null
        ? Path.of(given)
        : Repository.root(Path.of("").toAbsolutePath()).resolveSibling("shared");
  }

  /** Whether every folder was there. */
  public boolean complete() {
    return absent.isEmpty();
  }

  public List<Row> rows() {
    return rows;
  }

  /** The row of a file, by the end of its path. */
  public Optional<Row> row(String file) {
    return rows.stream().filter(row -> row.file().endsWith(file)).findFirst();
  }

  /** Prints the table, prints which folder is absent, and fails if a payload made it throw. */
  public SampleReport printAndCheck() {
    System.out.println(this);
    List<String> thrown =
        rows.stream()
            .filter(row -> row.thrown() != null || row.decoded() == null)
            .map(row -> row.file() + ": " + row.problems())
            .toList();
    if (!thrown.isEmpty()) {
      throw new AssertionError(title + ": read threw or returned null for " + thrown);
    }
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title).append('\n');
    absent.forEach(
        folder -> text.append("  absent, nothing read from: ").append(folder).append('\n'));
    if (!rows.isEmpty()) {
      text.append("  file | events | unknown codes | problems\n");
    }
    rows.forEach(
        row ->
            text.append("  ")
                .append(
                    String.join(
                        " | ",
                        row.file(),
                        Integer.toString(row.events().size()),
                        row.unknownCodes(),
                        row.problems()))
                .append('\n'));
    return text.toString();
  }

  private static Row row(CarrierAdapter adapter, Instant receivedAt, Path samples, Path file) {
    String name = samples.relativize(file).toString();
    try {
      byte[] body = Files.readAllBytes(file);
      return new Row(
          name, adapter.read(new Delivery(name, "samples", receivedAt, Headers.NONE, body)), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      return new Row(name, null, e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
