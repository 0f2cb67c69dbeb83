package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Milestone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every published payload beside the repository, read by the adapter that the hub has for it, in
 * one table. Where the folder is absent it says so.
 */
class SamplesTest {
  private static final Instant RECEIVED_AT = Instant.parse("2026-11-24T12:00:00Z");

  /** Whose a folder's payloads are, where the folder is not named like the carrier. */
  private static final Map<String, String> CARRIERS =
      Map.ofEntries(
          Map.entry("ups-official", "UPS"),
          Map.entry("karrio/dhl_universal", "DHL"),
          Map.entry("edi/x12-204", "X12"),
          Map.entry("edi/x12-214", "X12"),
          Map.entry("edi/x12-856", "X12"),
          Map.entry("edi/x12-990", "X12"),
          Map.entry("edi/iftsta", "EDIFACT"),
          Map.entry("edi/desadv", "EDIFACT"));

  private final Carriers carriers = Carriers.onClassPath();

  @Test
  void readsEveryPublishedPayload() {
    Path samples = SampleReport.shared().resolve("carriers").resolve("samples");
    if (!Files.isDirectory(samples)) {
      System.out.println("absent, nothing read from: " + samples);
      return;
    }
    Map<String, CarrierAdapter> folders = new TreeMap<>();
    for (Path file : files(samples)) {
      String folder = folder(samples.relativize(file));
      folders.put(folder, adapter(folder));
    }

    List<SampleReport> reports =
        folders.entrySet().stream()
            .map(one -> SampleReport.read(one.getValue(), RECEIVED_AT, one.getKey()))
            .map(SampleReport::printAndCheck)
            .toList();

    List<SampleReport.Row> rows = reports.stream().flatMap(one -> one.rows().stream()).toList();
    assertThat(rows.stream().map(SampleReport.Row::file))
        .containsExactlyInAnyOrderElementsOf(
            files(samples).stream().map(file -> samples.relativize(file).toString()).toList());
    assertThat(rows).allSatisfy(SamplesTest::isAccountedFor);
    System.out.println(
        rows.size()
            + " files, "
            + rows.stream().mapToInt(row -> row.events().size()).sum()
            + " events of "
            + new TreeSet<>(folders.values().stream().map(a -> a.carrier().value()).toList()));
  }

  /** Mapped, or UNKNOWN with its words kept, or a problem with a reason. */
  private static void isAccountedFor(SampleReport.Row row) {
    assertThat(row.decoded()).as(row.file()).isNotNull();
    assertThat(row.events())
        .as(row.file())
        .filteredOn(event -> event.milestone() == Milestone.UNKNOWN)
        .allMatch(
            event ->
                !event.carrierStatus().code().isEmpty()
                    || event.carrierStatus().type() != null
                    || event.carrierStatus().description() != null);
    if (row.decoded() instanceof Decoded.Events read) {
      assertThat(read.problems()).as(row.file()).noneMatch(problem -> problem.why().isBlank());
    }
    if (row.decoded() instanceof Decoded.Rejected rejected) {
      assertThat(rejected.problem().why()).as(row.file()).isNotBlank();
    }
  }

  private CarrierAdapter adapter(String folder) {
    String carrier =
        CARRIERS
            .getOrDefault(folder, folder.substring(folder.lastIndexOf('/') + 1))
            .toUpperCase(Locale.ROOT);
    return carriers
        .adapter(new CarrierCode(carrier))
        .orElseThrow(() -> new AssertionError("no adapter reads the samples in " + folder));
  }

  /** The first two levels where the first says only whence the payloads are, else the first. */
  private static String folder(Path file) {
    String first = file.getName(0).toString();
    return first.equals("karrio") || first.equals("edi") ? first + "/" + file.getName(1) : first;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
