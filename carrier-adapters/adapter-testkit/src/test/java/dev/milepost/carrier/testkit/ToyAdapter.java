package dev.milepost.carrier.testkit;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Secrets;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A carrier that writes {@code CODE NUMBER INSTANT}, a line an event, read with one fault or none.
 */
public class ToyAdapter implements CarrierAdapter, PushCarrier {

  private final Fault fault;
  private int readings;

  /** The sound one, for the service loader. */
  public ToyAdapter() {
    this(Fault.NONE);
  }

  ToyAdapter(Fault fault) {
    this.fault = fault;
  }

  @Override
  public CarrierCode carrier() {
    return new CarrierCode("TOY");
  }

  @Override
  public Decoded read(Delivery delivery) {
    byte[] body = delivery.body();
    if (fault == Fault.WRITES_INTO_THE_BODY && body.length > 0) {
      body[0] = 'x';
    }
    String text = new String(body, StandardCharsets.UTF_8);
    failOnPurpose(text);
    List<CarrierEvent> events = new ArrayList<>();
    List<Decoded.Problem> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String[] words = line.split(" ", -1);
      if (words.length == 3) {
        try {
          events.add(event(delivery, words));
        } catch (DateTimeException | IllegalArgumentException e) {
          problems.add(new Decoded.Problem("line " + number, "unreadable"));
        }
      }
    }
    if (fault == Fault.RETURNS_NULL_ON_AN_ODD_BYTE && text.indexOf('\uFFFD') >= 0) {
      return nothing();
    }
    if (fault == Fault.MAKES_AN_EVENT_OF_NOTHING && body.length == 0) {
      events.add(event(delivery, new String[] {"OUT", "T-0", "2026-03-05T09:00:00Z"}));
    }
    if (fault == Fault.LOSES_A_PROBLEM) {
      problems.clear();
    }
    return events.isEmpty()
        ? new Decoded.Ignored("nothing in it")
        : new Decoded.Events(events, problems);
  }

  private void failOnPurpose(String text) {
    readings++;
    boolean fails =
        switch (fault) {
          case THROWS_ON_A_HALF_LINE -> !text.isEmpty() && text.indexOf('\n') < 0;
          case THROWS_ON_AN_ODD_BYTE -> text.indexOf('\uFFFD') >= 0;
          case THROWS_ON_GARBAGE -> text.startsWith("UNA");
          default -> false;
        };
    if (fails) {
      throw new IllegalStateException("on purpose");
    }
  }

  /** A null that no compiler sees coming, as from a library without annotations. */
  @SuppressWarnings("NullAway") // The contract is to catch just this.
  private static Decoded nothing() {
    return null;
  }

  private CarrierEvent event(Delivery delivery, String[] words) {
    String number = delivery.headers().only("x-prefix").orElse("") + words[1];
    Instant instant = Instant.parse(words[2]);
    String mark =
        switch (fault) {
          case MAKES_THE_ID_FROM_THE_DELIVERY -> delivery.id();
          case MAKES_THE_ID_FROM_THE_CONNECTION -> delivery.connection();
          case MAKES_THE_ID_FROM_THE_RECEIPT -> delivery.receivedAt().toString();
          default -> "";
        };
    EventId id =
        fault == Fault.GIVES_ONE_ID_TO_ALL
            ? EventId.ofContent("all")
            : EventId.ofContent(words[0], number, words[2], mark);
    return new CarrierEvent(
        id,
        fault == Fault.NAMES_ANOTHER_CARRIER ? new CarrierCode("OTHER") : carrier(),
        Reference.trackingNumber(carrier(), number),
        List.of(),
        milestone(words[0]),
        Classifier.ACTUAL,
        new EventTime(instant, null, TimeQuality.GIVEN),
        null,
        new CarrierStatus(null, words[0], null, null),
        !words[0].equals("WEA")
            ? null
            : fault == Fault.NAMES_ANOTHER_CAUSE ? Cause.STRIKE : Cause.WEATHER,
        null,
        null,
        fault == Fault.COUNTS_ITS_READINGS ? List.of("reading " + readings) : List.of(),
        delivery.connection(),
        fault == Fault.FORGETS_THE_DELIVERY ? "?" : delivery.id(),
        delivery.receivedAt());
  }

  private Milestone milestone(String code) {
    return switch (code) {
      case "OUT" -> Milestone.OUT_FOR_DELIVERY;
      case "DLV" -> fault == Fault.MAPS_A_CODE_WRONGLY ? Milestone.RETURNED : Milestone.DELIVERED;
      case "WEA" -> Milestone.DELAYED;
      default -> fault == Fault.GUESSES_AN_UNKNOWN_CODE ? Milestone.IN_TRANSIT : Milestone.UNKNOWN;
    };
  }

  @Override
  public Authentication authentication() {
    return SharedSecret.in("token");
  }

  @Override
  public boolean authentic(Headers headers, byte[] body, List<String> secrets) {
    return switch (fault) {
      case TRUSTS_EVERYBODY -> !secrets.isEmpty();
      case TRUSTS_NOBODY -> false;
      case TRUSTS_AN_EMPTY_SECRET -> headers.only("token").map(secrets::contains).orElse(false);
      case TRUSTS_A_CONNECTION_WITHOUT_SECRETS -> secrets.isEmpty() || matches(headers, secrets);
      default -> matches(headers, secrets);
    };
  }

  private static boolean matches(Headers headers, List<String> secrets) {
    return headers.only("token").map(token -> Secrets.matchesOne(token, secrets)).orElse(false);
  }

  @Override
  public int acknowledgement() {
    return fault == Fault.ACKNOWLEDGES_WITH_FAILURE ? 500 : 202;
  }

  @Override
  public Set<String> keptHeaders() {
    return fault == Fault.KEEPS_THE_CREDENTIAL
        ? Set.of("authorization", "x-prefix")
        : Set.of("x-prefix");
  }

  @Override
  public Duration referenceReuseAfter() {
    return fault == Fault.NEVER_FREES_A_NUMBER ? Duration.ZERO : Duration.ofDays(90);
  }

  /** The same adapter under a name that no service file holds. */
  static final class Unregistered extends ToyAdapter {
    Unregistered() {
      super(Fault.IS_NOT_REGISTERED);
    }
  }
}
