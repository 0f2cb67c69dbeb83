package dev.milepost.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scenario as its file says it. The format is for people, and {@code scenarios/README.md} is
 * its description; here stands what a machine refuses.
 *
 * @param about what happens and why it should come out so, for people
 * @param source where that is known from
 * @param orderMatters why the events may not come in another order; null where they may
 */
record Scenario(
    String about,
    String source,
    Given given,
    List<Step> when,
    Then then,
    @JsonProperty("order-matters") @Nullable String orderMatters) {

  Scenario {
    present(about, "about");
    present(source, "source");
    present(given, "given");
    present(then, "then");
    require(!when.isEmpty(), "when: nothing happens");
  }

  /**
   * What was before.
   *
   * @param at when the shipments were registered
   * @param reuse how long a carrier's number stays one shipment's, where not for 120 days
   * @param rules the delay rules in force, in the form of {@code PUT /admin/v1/policies}
   * @param holidays the days on which nobody works, by region
   */
  record Given(
      OffsetDateTime at,
      List<Shipment> shipments,
      @Nullable Map<CarrierCode, Duration> reuse,
      @Nullable JsonNode rules,
      @Nullable Map<String, List<LocalDate>> holidays) {
    Given {
      present(at, "given: at");
    }
  }

  /**
   * One thing that happens. A step without a deed lets the clock come to its moment.
   *
   * @param refused the failure that the deed must end with, by its simple name
   */
  record Step(
      OffsetDateTime at,
      List<Said> events,
      @Nullable Shipment register,
      @Nullable Move link,
      @Nullable Move unlink,
      @Nullable Move split,
      @Nullable Statement state,
      @Nullable Taught teach,
      @Nullable String refused) {
    Step {
      present(at, "when: at");
      long deeds =
          Stream.of(register, link, unlink, split, state, teach)
                  .filter(deed -> deed != null)
                  .count()
              + (events.isEmpty() ? 0 : 1);
      require(deeds <= 1, "when: at " + at + " several things are done in one step");
    }

    /** A step of which the order of events around it is part of the story. */
    boolean isOfAnAgent() {
      return Stream.of(link, unlink, split, state, teach).anyMatch(deed -> deed != null);
    }
  }

  /**
   * A carrier's event. Carrier and reference, where left out, are those of the event before it.
   *
   * @param name for the rest of the file to speak of it
   * @param time with its offset; or a wall clock with the zone of its place after it; or a wall
   *     clock alone, of which nobody knows the zone
   * @param words the carrier's own
   * @param estimate the new expected delivery
   * @param assumed whether its offset is one that was assumed for want of the destination's clock
   * @param earliest the start of its window
   * @param issuedAt when the estimate was made, if not at the event's time
   * @param restates the name of the fact that this states anew
   * @param statedAt when the carrier says that it did so
   * @param receivedAt where it is not the step's moment
   */
  record Said(
      @Nullable String name,
      @Nullable CarrierCode carrier,
      @Nullable Reference reference,
      List<Reference> related,
      Milestone milestone,
      @Nullable Classifier classifier,
      String time,
      @Nullable Place place,
      @Nullable String words,
      @Nullable Cause cause,
      @Nullable OffsetDateTime estimate,
      @Nullable Boolean assumed,
      @Nullable OffsetDateTime earliest,
      @Nullable OffsetDateTime issuedAt,
      @Nullable TakenBack correction,
      @Nullable String restates,
      @Nullable OffsetDateTime statedAt,
      @Nullable OffsetDateTime receivedAt) {
    Said {
      present(milestone, "event: milestone");
      present(time, "event: time");
      require(estimate != null || earliest == null, "event: earliest without estimate");
      require(estimate != null || assumed == null, "event: assumed without estimate");
      require((restates == null) == (statedAt == null), "event: restates and statedAt go together");
    }
  }

  /**
   * What an event takes back.
   *
   * @param event the name of that event, where the carrier names it
   * @param latest the latest of these, where it does not
   */
  record TakenBack(@Nullable String event, Set<Milestone> latest) {
    TakenBack {
      require((event == null) != latest.isEmpty(), "correction: either an event or the latest");
    }
  }

  /**
   * An agent's hand on an event, or on all events of a number.
   *
   * @param events by name
   */
  record Move(
      List<String> events,
      @Nullable Reference reference,
      @Nullable String from,
      @Nullable String to,
      String by,
      String reason) {
    Move {
      require(events.isEmpty() != (reference == null), "an agent moves events or a reference");
      present(by, "by");
      present(reason, "reason");
    }
  }

  /** What an agent states by hand. */
  record Statement(
      @Nullable String name,
      String shipment,
      Milestone milestone,
      OffsetDateTime time,
      @Nullable Cause cause,
      @Nullable TakenBack correction,
      String by,
      String reason) {
    Statement {
      present(shipment, "state: shipment");
      present(milestone, "state: milestone");
      present(time, "state: time");
      present(by, "state: by");
      present(reason, "state: reason");
    }
  }

  /** An agent accepts the rule that a link of his proposes. */
  record Taught(String event, String by) {
    Taught {
      present(event, "teach: event");
      present(by, "teach: by");
    }
  }

  /**
   * What must be so after it all. What is left out is not looked at; a list that is there is whole.
   *
   * @param journeys by shipment, fields of the journey
   * @param delays by shipment, those that are open, the worst first
   * @param stream by shipment, every frame
   * @param correlation by name of event, where it is and by which rule
   * @param waiting by name of event, why it waits
   */
  record Then(
      @Nullable Map<String, JsonNode> journeys,
      @Nullable Map<String, List<Late>> delays,
      @Nullable Map<String, List<String>> stream,
      @Nullable Map<String, List<String>> correlation,
      @Nullable Map<String, Waits> waiting) {}

  /**
   * A delay that must be open.
   *
   * @param cause its name, or {@code none}
   * @param severity a range, {@code 60..80}
   * @param evidence the names of the events that it rests on, if any are named
   * @param duty fields of the next duty
   */
  record Late(
      DelayKind kind,
      @Nullable String cause,
      @Nullable String responsible,
      @Nullable String severity,
      @Nullable OffsetDateTime since,
      List<String> evidence,
      @Nullable JsonNode duty) {
    Late {
      present(kind, "delay: kind");
      if (cause != null && !cause.equals("none")) {
        Cause.valueOf(cause);
      }
      require(
          severity == null || severity.matches("\\d+\\.\\.\\d+"),
          "delay: severity is a range, as in 60..80");
    }
  }

  /**
   * Why an event waits.
   *
   * @param ambiguous whether several shipments claim it, and an agent must choose
   * @param because parts of the explanation
   */
  record Waits(boolean ambiguous, List<String> because) {}

  private static void present(@Nullable Object value, String what) {
    require(value != null, what + " is missing");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
