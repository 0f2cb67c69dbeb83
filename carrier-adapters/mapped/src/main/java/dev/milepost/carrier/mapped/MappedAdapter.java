package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.time.Duration;
import java.util.Set;

/** A carrier that is read by its mapping. */
sealed class MappedAdapter implements CarrierAdapter {

  private final Mapping mapping;

  private MappedAdapter(Mapping mapping) {
    this.mapping = mapping;
  }

  /**
   * The adapter of that mapping; with the power of pushes where it says how they are signed, and of
   * being asked where it says how.
   */
  static MappedAdapter of(Mapping mapping) {
    Authentication authentication = mapping.authentication();
    PollingRule polling = mapping.polling();
    if (authentication == null) {
      return polling == null
          ? new MappedAdapter(mapping)
          : new Polled(mapping, new MappedPolling(mapping, polling));
    }
    return polling == null
        ? new Pushing(mapping, authentication)
        : new PushingAndPolled(mapping, authentication, new MappedPolling(mapping, polling));
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
  static sealed class Pushing extends MappedAdapter implements PushCarrier {

    private final Authentication authentication;

    private Pushing(Mapping mapping, Authentication authentication) {
      super(mapping);
      this.authentication = authentication;
    }

    @Override
    public final Authentication authentication() {
      return authentication;
    }

    @Override
    public final int acknowledgement() {
      return mapping().acknowledgement();
    }

    @Override
    public final Set<String> keptHeaders() {
      return mapping().keptHeaders();
    }
  }

  /** The power to be asked, by the mapping. */
  private interface Asked extends PollCarrier {

    MappedPolling polling();

    @Override
    default PollTerms terms() {
      return polling().terms();
    }

    @Override
    default boolean takes(Reference reference) {
      return polling().takes(reference);
    }

    @Override
    default PollRequest request(PollQuestion question) {
      return polling().request(question);
    }

    @Override
    default PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
      return polling().answer(question, status, headers, body);
    }
  }

  /** One whose carrier is asked. */
  static final class Polled extends MappedAdapter implements Asked {

    private final MappedPolling polling;

    private Polled(Mapping mapping, MappedPolling polling) {
      super(mapping);
      this.polling = polling;
    }

    @Override
    public MappedPolling polling() {
      return polling;
    }
  }

  /** One whose carrier posts webhooks, and is asked too. */
  static final class PushingAndPolled extends Pushing implements Asked {

    private final MappedPolling polling;

    private PushingAndPolled(
        Mapping mapping, Authentication authentication, MappedPolling polling) {
      super(mapping, authentication);
      this.polling = polling;
    }

    @Override
    public MappedPolling polling() {
      return polling;
    }
  }
}
