package dev.milepost.carrier.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Fingerprint;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.TimeQuality;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A carrier that answers {@code {"at": ..., "parcels": [{"number": ..., "scans": [...]}]}}, asked
 * with one fault or none.
 */
final class ToyPoller implements CarrierAdapter, PollCarrier {

  private final PollFault fault;
  private int calls;

  ToyPoller(PollFault fault) {
    this.fault = fault;
  }

  @Override
  public CarrierCode carrier() {
    return new CarrierCode("TOY");
  }

  @Override
  public Duration referenceReuseAfter() {
    return Duration.ofDays(90);
  }

  @Override
  public Decoded read(Delivery delivery) {
    List<CarrierEvent> events = new ArrayList<>();
    for (JsonNode parcel : parcels(delivery.body())) {
      if (parcel.path("scans").size() > 0 && fault != PollFault.READS_NOTHING) {
        String number =
            fault == PollFault.READS_ANOTHER_NUMBER ? "T-0" : parcel.path("number").asText();
        events.add(event(delivery, number));
      }
    }
    if (fault == PollFault.READS_NOTHING) {
      return new Decoded.Rejected(new Decoded.Problem(null, "on purpose"));
    }
    return new Decoded.Events(events, List.of());
  }

  private CarrierEvent event(Delivery delivery, String number) {
    return new CarrierEvent(
        EventId.ofContent(number),
        carrier(),
        Reference.trackingNumber(carrier(), number),
        List.of(),
        Milestone.IN_TRANSIT,
        Classifier.ACTUAL,
        new EventTime(delivery.receivedAt(), null, TimeQuality.GIVEN),
        null,
        new CarrierStatus(null, "X", null, null),
        null,
        null,
        null,
        List.of(),
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  private static List<JsonNode> parcels(byte[] body) {
    List<JsonNode> parcels = new ArrayList<>();
    CarrierJson.parsed(body).ifPresent(json -> json.path("parcels").forEach(parcels::add));
    return parcels;
  }

  @Override
  public PollTerms terms() {
    return new PollTerms(
        "https://toys.example",
        new PollTerms.Access.Key("Toy-Key", ""),
        3,
        fault == PollFault.HAS_NO_LIMITS
            ? List.of()
            : List.of(new PollTerms.Limit(1, Duration.ofSeconds(1))),
        Duration.ofDays(1),
        Set.of(new PollTerms.Setting("sender")));
  }

  @Override
  public boolean takes(Reference reference) {
    return fault == PollFault.CHANGES_ITS_MIND
        ? calls++ % 2 == 0
        : fault != PollFault.TAKES_NOTHING && reference.type().namesAPiece();
  }

  @Override
  public PollRequest request(PollQuestion question) {
    String numbers =
        question.references().stream()
            .map(Reference::value)
            .map(this::written)
            .collect(Collectors.joining(","));
    String target = "/toys?n=" + (fault == PollFault.FORGETS_THE_NUMBER ? "all" : numbers);
    if (question.position() != null && fault != PollFault.GOES_ON_FOR_EVER) {
      target +=
          "&from="
              + (fault == PollFault.LEAVES_THE_POSITION_AS_IT_IS
                  ? question.position()
                  : encoded(question.position()));
    }
    PollRequest request = PollRequest.get(target);
    return switch (fault) {
      case COUNTS_ITS_QUESTIONS -> request.with("X-Count", String.valueOf(calls++));
      case LEAVES_A_SETTING_AS_IT_IS ->
          request.with("X-Sender", question.settings().getOrDefault("sender", "toys"));
      case SHOWS_WHO_WE_ARE -> request.with("Authorization", "me");
      case SENDS_A_BODY_WITH_A_GET -> new PollRequest("GET", target, Map.of(), "{}");
      case PUTS_NUMBERS_INTO_HEADERS ->
          request.with("X-Number", question.references().get(0).value());
      default -> request;
    };
  }

  private String written(String number) {
    return switch (fault) {
      case LEAVES_NUMBERS_AS_THEY_ARE -> number;
      case KEEPS_SLASHES_AND_AMPERSANDS -> encoded(number).replace("%26", "&");
      default -> encoded(number);
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    Optional<JsonNode> json = CarrierJson.parsed(body);
    String text = new String(body, StandardCharsets.UTF_8);
    boolean odd = text.indexOf('\uFFFD') >= 0;
    if ((fault == PollFault.THROWS_ON_GARBAGE && json.isEmpty())
        || (fault == PollFault.THROWS_ON_AN_ODD_BYTE && odd)) {
      throw new IllegalStateException("on purpose");
    }
    if (fault == PollFault.RETURNS_NULL_ON_AN_ODD_BYTE && odd) {
      return nothing();
    }
    if (fault == PollFault.WRITES_INTO_THE_BODY && body.length > 0) {
      body[0] = ' ';
    }
    if (fault == PollFault.KNOWS_WHAT_IS_IN_GARBAGE && json.isEmpty()) {
      return new PollAnswer.Page(
          List.of(new PollAnswer.Said(question.references().get(0).value(), true, "?")),
          null,
          false);
    }
    if (fault == PollFault.GOES_ON_FOR_EVER && odd) {
      return new PollAnswer.Page(List.of(), "2", true);
    }
    if (status >= 400 && fault != PollFault.OVERLOOKS_THE_STATUS) {
      return new PollAnswer.Refused("status " + status);
    }
    if (json.isEmpty()) {
      return new PollAnswer.Unusable("no JSON");
    }
    List<PollAnswer.Said> said = new ArrayList<>();
    List<JsonNode> parcels = parcels(body);
    for (int i = 0; i < question.references().size(); i++) {
      String number = question.references().get(i).value();
      for (int j = 0; j < parcels.size(); j++) {
        boolean its =
            fault == PollFault.MIXES_UP_THE_ORDER
                ? i == j
                : parcels.get(j).path("number").asText().equals(number);
        if (its) {
          said.add(said(number, parcels.get(j), json.get(), body));
          break;
        }
      }
    }
    if (fault == PollFault.SAYS_WHAT_NOBODY_ASKED) {
      said.clear();
      parcels.forEach(its -> said.add(said(its.path("number").asText(), its, json.get(), body)));
    }
    return new PollAnswer.Page(said, null, false);
  }

  private PollAnswer.Said said(String number, JsonNode parcel, JsonNode json, byte[] body) {
    Set<String> volatiles = Set.of("at");
    String fingerprint =
        switch (fault) {
          case COMPARES_THE_MOMENT -> Fingerprint.of(parcel, Set.of());
          case COMPARES_THE_BYTES -> Fingerprint.of(body);
          case COMPARES_THE_WHOLE_ANSWER -> Fingerprint.of(json, volatiles);
          case SEES_ONLY_THE_FIRST_EVENT -> Fingerprint.of(parcel.path("scans").path(0), volatiles);
          default -> Fingerprint.of(parcel, volatiles);
        };
    return new PollAnswer.Said(
        fault == PollFault.SAYS_ANOTHER_NUMBER ? number + "0" : number,
        fault == PollFault.KNOWS_EVERYTHING || parcel.path("scans").size() > 0,
        fingerprint);
  }

  /** A null that no compiler sees coming, as from a library without annotations. */
  @SuppressWarnings("NullAway") // The contract is to catch just this.
  private static PollAnswer nothing() {
    return null;
  }
}
