package dev.milepost.carrier.ups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpsQuantumViewAdapterTest extends CarrierAdapterContract {

  private static final Set<String> RECORDS =
      Set.of("Manifest", "Origin", "Delivery", "Generic", "RescheduledDeliveryDate");

  private final UpsQuantumViewAdapter adapter = new UpsQuantumViewAdapter();

  UpsQuantumViewAdapterTest() {
    super(new UpsQuantumViewAdapter(), Path.of("ups_quantum_view"), Path.of("README.md"));
  }

  @Override
  protected CarrierCode speaks() {
    return UpsAdapter.UPS;
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (!type.equals("X")) {
      return UpsAdapterTest.record(type, code).toString().getBytes(StandardCharsets.UTF_8);
    }
    return """
        {"SubscriptionFile": {"Exception": {"TrackingNumber": "1Z4X77E90125308293",
        "Date": "20260304", "Time": "061500", "StatusCode": "%s"}}}"""
        .formatted(code)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Of the table of UPS what Quantum View can say. */
  @Override
  protected List<String> codeTable() throws IOException {
    return super.codeTable().stream()
        .filter(line -> line.startsWith("type,") || isSaid(line.split(",", 4)))
        .toList();
  }

  private static boolean isSaid(String[] row) {
    return RECORDS.contains(row[0])
        || (row[0].equals("X") && !row[1].isEmpty() && row[2].isEmpty());
  }

  /** Whoever tells of a scan, it is one: the carrier and the issuer are UPS's. */
  @Test
  void saysTheSameAsUpsWithTheSameIds() {
    byte[] body = payloadWith("X", "AO", "");

    var said = events(adapter.read(delivery("d", Headers.NONE, body)));

    assertThat(said).isEqualTo(events(new UpsAdapter().read(delivery("d", Headers.NONE, body))));
    assertThat(said)
        .allSatisfy(event -> assertThat(event.reference().issuer()).isEqualTo("UPS"))
        .hasSize(1);
  }

  @Test
  void isNotAskedAboutANumber() {
    assertThat(adapter.takes(Reference.trackingNumber(UpsAdapter.UPS, "1Z4X77E90361352413")))
        .isFalse();
  }
}
