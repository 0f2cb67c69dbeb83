package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import java.time.Duration;

/**
 * Reads UN/EDIFACT interchanges: transport status (IFTSTA), and the references that despatch
 * advices (DESADV) and transport instructions (IFTMIN, IFCSUM) tie together. The README beside the
 * module says by which rules.
 */
public final class EdifactAdapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode EDIFACT = new CarrierCode("EDIFACT");

  /** GS1 lets nobody give an SSCC out again within a year of its shipment. */
  private static final Duration REUSE = Duration.ofDays(365);

  /** EDI signs nothing by itself; who posts it over HTTPS shows the connection's secret. */
  private static final Authentication AUTHENTICATION = SharedSecret.bearer();

  @Override
  public CarrierCode carrier() {
    return EDIFACT;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return new EdifactReading(delivery).read();
  }

  @Override
  public Authentication authentication() {
    return AUTHENTICATION;
  }

  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }
}
