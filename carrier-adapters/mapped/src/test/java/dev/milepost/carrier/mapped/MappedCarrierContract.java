package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract for a shipped mapping, whose own rows are its code table. */
abstract class MappedCarrierContract extends CarrierAdapterContract {

  private final CarrierAdapter adapter;
  private final String samples;

  /**
   * @param name of the mapping, of its fixtures' folder and of its README
   * @param samples folder of its published payloads
   */
  MappedCarrierContract(String name, String samples) {
    super(shipped(name), Path.of(name), Path.of(name + ".md"));
    this.adapter = shipped(name);
    this.samples = samples;
  }

  static CarrierAdapter shipped(String name) {
    return new MappedSource()
        .shipped().stream()
            .filter(adapter -> adapter.carrier().value().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow();
  }

  @Override
  protected List<String> codeTable() {
    Mapping mapping = ((MappedAdapter) adapter).mapping();
    Stream<String> estimate =
        mapping.estimate() == null
            ? Stream.empty()
            : Stream.of(MappedReading.ESTIMATE + "," + Milestone.ETA_UPDATED + ",");
    Stream<String> rows =
        mapping.codes().rows().stream()
            .map(
                row ->
                    Stream.of(row.code(), row.milestone(), row.cause() == null ? "" : row.cause())
                        .map(Object::toString)
                        .collect(Collectors.joining(",")));
    return Stream.of(Stream.of("code,milestone,cause"), rows, estimate).flatMap(s -> s).toList();
  }

  @Test
  void readsThePublishedPayloads() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, samples).printAndCheck();

    assertThat(report.rows()).hasSize(report.complete() ? 1 : 0);
    assertThat(report.rows())
        .flatExtracting(SampleReport.Row::events)
        .extracting(CarrierEvent::milestone)
        .doesNotContain(Milestone.UNKNOWN);
  }

  CarrierAdapter adapter() {
    return adapter;
  }

  Decoded read(byte[] body) {
    return adapter.read(delivery("test", Headers.NONE, body));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
