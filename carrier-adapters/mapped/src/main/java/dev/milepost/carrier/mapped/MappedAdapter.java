package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.CarrierCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A carrier that is read by its mapping. */
sealed class MappedAdapter implements CarrierAdapter {

  private final Mapping mapping;

  private MappedAdapter(Mapping mapping) {
    this.mapping = mapping;
  }

  /** The adapter of that mapping; with the power of pushes where it says how they are signed. */
  static MappedAdapter of(Mapping mapping) {
    Authentication authentication = mapping.authentication();
    return authentication == null
        ? new MappedAdapter(mapping)
        : new Pushing(mapping, authentication);
  }

  @Override
  public final CarrierCode carrier() {
    return mapping.carrier();
  }

  @Override
  public final Decoded read(Delivery delivery) {
    MappedReading reading = new MappedReading(mapping, delivery);
    return mapping.xml()
        ? XmlTree.read(delivery, reading::read)
        : CarrierJson.read(delivery, reading::read);
  }

  @Override
  public final Duration referenceReuseAfter() {
    return mapping.reuseAfter();
  }

  final Mapping mapping() {
    return mapping;
  }

  /** One whose carrier posts webhooks. */
  static final class Pushing extends MappedAdapter implements PushCarrier {

    private final Authentication authentication;

    private Pushing(Mapping mapping, Authentication authentication) {
      super(mapping);
      this.authentication = authentication;
    }

    @Override
    public boolean authentic(Headers headers, byte[] body, List<String> secrets) {
      return authentication.accepts(headers, body, secrets);
    }

    @Override
    public int acknowledgement() {
      return mapping().acknowledgement();
    }

    @Override
    public Set<String> keptHeaders() {
      return mapping().keptHeaders();
    }
  }
}
