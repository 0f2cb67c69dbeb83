package dev.milepost.hub.drift;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a model still learning is rare, and so a finding: a carrier that changes its payloads
 * while we learn, or a mistake among the first deliveries, must not become the rule.
 *
 * <p>A path that is in fewer than one of ten objects, a type that fewer than one of ten values
 * have, a field that fewer than one of ten objects lack. Nothing is rare among fewer than {@link
 * Place#ENOUGH}. Values are never judged so: rare codes are the rule, and one that the adapter does
 * not know is a finding anyway.
 */
final class Rarity {
  private static final int RARE_ONE_IN = 10;

  private final Map<String, Long> objects = new HashMap<>();
  private final Map<String, Long> values = new HashMap<>();
  private final Map<String, Integer> parts = new HashMap<>();
  private final Set<String> rarePaths = new HashSet<>();

  private Rarity(Collection<StoredFact> facts) {
    for (StoredFact stored : facts) {
      Fact fact = stored.fact();
      if (fact.kind() == Kind.NEW_TYPE) {
        values.merge(fact.path(), stored.count(), Long::sum);
        if (NodeType.of(fact.what()).hasFields()) {
          objects.merge(fact.path(), stored.count(), Long::sum);
        }
      } else if (fact.kind() == Kind.NEW_PATH) {
        parts.merge(parent(fact.path()), 1, Integer::sum);
      }
    }
    for (StoredFact stored : facts) {
      Fact fact = stored.fact();
      if (fact.kind() == Kind.NEW_PATH
          && stored.standing() != Standing.ACCEPTED
          && isRareIn(fact.path(), stored.count())) {
        rarePaths.add(fact.path());
      }
    }
  }

  /** The facts whose standing changes, with their new one. Accepted ones stay. */
  static List<StoredFact> changes(Collection<StoredFact> facts) {
    Rarity rarity = new Rarity(facts);
    List<StoredFact> changes = new ArrayList<>();
    for (StoredFact stored : facts) {
      Standing standing = rarity.isFinding(stored) ? Standing.FINDING : Standing.KNOWN;
      if (stored.standing() != Standing.ACCEPTED && stored.standing() != standing) {
        changes.add(stored.as(standing));
      }
    }
    return changes;
  }

  /**
   * The same where another node has ended the learning before these notes came: only what is fresh
   * is open to judgement, and a fresh value is judged by what was learned without it. Notes that
   * were taken after this node had heard of the end are findings already, and stay.
   */
  static List<StoredFact> late(Collection<StoredFact> facts, Collection<StoredFact> fresh) {
    Set<Fact> open =
        fresh.stream()
            .filter(one -> one.standing() == Standing.KNOWN)
            .map(StoredFact::fact)
            .collect(Collectors.toSet());
    Model before =
        new Model(false, facts.stream().filter(one -> !open.contains(one.fact())).toList());
    List<StoredFact> changes =
        new ArrayList<>(
            changes(facts).stream().filter(change -> open.contains(change.fact())).toList());
    for (StoredFact one : fresh) {
      if (one.fact().kind() == Kind.NEW_VALUE
          && open.contains(one.fact())
          && before.isNews(one.fact())) {
        changes.add(one.as(Standing.FINDING));
      }
    }
    return changes;
  }

  private boolean isFinding(StoredFact stored) {
    Fact fact = stored.fact();
    return switch (fact.kind()) {
      case NEW_CODE, PROBLEM -> true;
      case NEW_VALUE -> false;
      case NEW_PATH -> isUnder(fact.path(), rarePaths);
      case NEW_TYPE ->
          !isUnder(fact.path(), rarePaths)
              && isRare(stored.count(), values.getOrDefault(fact.path(), 0L));
      case MISSING_PATH ->
          !isUnder(fact.path(), rarePaths) && isRareIn(fact.path(), stored.count());
    };
  }

  private static boolean isUnder(String path, Set<String> paths) {
    if (paths.isEmpty()) {
      return false;
    }
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      if (paths.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRareIn(String path, long count) {
    String parent = parent(path);
    return !path.endsWith("/[]")
        && parts.getOrDefault(parent, 0) <= Shape.MOST_CHILDREN
        && isRare(count, objects.getOrDefault(parent, 0L));
  }

  private static boolean isRare(long count, long of) {
    return of >= Place.ENOUGH && count * RARE_ONE_IN < of;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
