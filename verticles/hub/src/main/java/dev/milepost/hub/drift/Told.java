package dev.milepost.hub.drift;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Milestone;
import dev.milepost.hub.drift.Words.Codes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the adapter itself did not know or could not read. Its own tables are the measure. */
final class Told {
  private Told() {}

  /** Each with how often. */
  static Map<Fact, Integer> of(Decoded decoded, Fingerprint fingerprint) {
    return decoded.fold(
        read -> facts(read.events(), read.problems(), fingerprint),
        ignored -> Map.of(),
        rejected -> facts(List.of(), List.of(rejected.problem()), fingerprint));
  }

  private static Map<Fact, Integer> facts(
      List<CarrierEvent> events, List<Decoded.Problem> problems, Fingerprint fingerprint) {
    Map<Fact, Integer> facts = Map.of();
    for (CarrierEvent event : events) {
      if (event.milestone() == Milestone.UNKNOWN) {
        facts = facts.isEmpty() ? new HashMap<>() : facts;
        facts.merge(new Fact(Kind.NEW_CODE, "", code(event.carrierStatus())), 1, Integer::sum);
      }
    }
    for (Decoded.Problem problem : problems) {
      facts = facts.isEmpty() ? new HashMap<>() : facts;
      facts.merge(
          new Fact(Kind.PROBLEM, fingerprint.path(problem.at()), Words.reason(problem.why())),
          1,
          Integer::sum);
    }
    return facts;
  }

  /** Type, code and detail; {@code -} where the carrier has none, {@code *} where it is no code. */
  private static String code(CarrierStatus status) {
    return word(status.type()) + " " + word(status.code()) + " " + word(status.detail());
  }

  private static String word(@Nullable String text) {
    return text == null || text.isEmpty()
        ? "-"
        : Objects.requireNonNullElse(Words.code(text, Codes.PHRASE), "*");
  }
}
