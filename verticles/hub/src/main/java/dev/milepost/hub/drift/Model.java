package dev.milepost.hub.drift;

import dev.milepost.hub.drift.Shape.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the payloads of one connection look, as far as this node knows, and what it has seen since it
 * last told PostgreSQL. While it learns it notes everything; afterwards, what differs.
 *
 * <p>Notes only add up, so those of several nodes make one model in whatever order they come.
 */
final class Model {
  private static final int MOST_FACTS = 5_000;
  private static final NodeType[] TYPES = NodeType.values();
  private static final Pattern SLASH = Pattern.compile("/");

  private final boolean learning;
  private final Place root = new Place("");
  private final Set<Fact> stored = new HashSet<>();
  private Map<Fact, Tally> notes = new HashMap<>();
  private boolean full;

  /** A model of what is stored. */
  Model(boolean learning, Collection<StoredFact> facts) {
    this.learning = learning;
    for (StoredFact one : facts) {
      stored.add(one.fact());
      learn(one.fact(), one.standing(), one.count(), new Sighting(one.sample(), one.first()));
    }
    root.conclude();
  }

  /** The same on what another node or an admin made of it since; its notes are kept. */
  Model renewed(boolean stillLearning, Collection<StoredFact> facts) {
    Model renewed = new Model(stillLearning, facts);
    renewed.full = full;
    renewed.giveBack(notes);
    if (stillLearning) {
      notes.forEach(
          (fact, tally) ->
              renewed.learn(
                  fact,
                  tally.standing(),
                  tally.count(),
                  new Sighting(tally.sample(), tally.first())));
    }
    return renewed;
  }

  private void learn(Fact fact, Standing standing, long count, Sighting first) {
    if (fact.kind() != Kind.NEW_CODE && fact.kind() != Kind.PROBLEM) {
      place(fact.path()).learn(fact, standing, count, first);
    }
  }

  private Place place(String path) {
    Place place = root;
    if (!path.isEmpty()) {
      for (String name : SLASH.split(path.substring(1), -1)) {
        place = place.part(name);
      }
    }
    return place;
  }

  boolean isLearning() {
    return learning;
  }

  /** Whether there was more to note than a model may hold. */
  boolean isFull() {
    return full;
  }

  /** Whether a value that is not known says something. */
  boolean isNews(Fact value) {
    Place place = place(value.path());
    return place.isKnown() && place.isNews(value.what());
  }

  /**
   * Takes in one delivery.
   *
   * @param told what the adapter did not know or could not read, and how often
   */
  void take(Shape shape, Map<Fact, Integer> told, Sighting sighting) {
    told.forEach((fact, count) -> note(fact, count, Standing.FINDING, sighting));
    if (learning) {
      learn(shape, shape.root(), root, sighting);
    } else {
      judge(shape, shape.root(), root, true, sighting);
    }
  }

  /** What is to be stored; from now on new notes are taken. */
  Map<Fact, Tally> takeNotes() {
    Map<Fact, Tally> taken = notes;
    notes = new HashMap<>();
    return taken;
  }

  /** What is stored now counts as such. */
  void stored(Set<Fact> facts) {
    stored.addAll(facts);
  }

  /** Notes that could not be stored are kept for the next time. */
  void giveBack(Map<Fact, Tally> taken) {
    taken.forEach(
        (fact, tally) -> {
          Tally later = notes.putIfAbsent(fact, tally);
          if (later != null) {
            later.add(tally);
          }
        });
  }

  private void learn(Shape shape, Node node, Place place, Sighting sighting) {
    types(node, place, node.mask(), Standing.KNOWN, sighting);
    values(node, place, Standing.KNOWN, sighting);
    if (place.size() <= Shape.MOST_CHILDREN) {
      long before = place.objects();
      Sighting without = place.firstObject();
      for (Node part : node.children().values()) {
        Place at = place.find(part.name().text());
        if (at == null) {
          if (isAtItsLimit()) {
            continue;
          }
          at = place.part(part.name().text());
          if (without != null && isField(at)) {
            // All that came before had no such field.
            note(Kind.MISSING_PATH, at, "", before, Standing.KNOWN, without);
          }
        }
        note(Kind.NEW_PATH, at, "", part.present(), Standing.KNOWN, sighting);
        learn(shape, part, at, sighting);
      }
      if (!shape.partial()) {
        place.parts().forEach(part -> missing(node, part, Standing.KNOWN, sighting));
      }
    }
    place.sawObjects(node.objects(), sighting);
  }

  /**
   * @param known whether the place is; what is new at a new place is not told apart from it, new
   *     places below are
   */
  private void judge(Shape shape, Node node, Place place, boolean known, Sighting sighting) {
    if (known) {
      int unknown = place.unknown(node.mask());
      if (unknown != 0) {
        types(node, place, unknown, Standing.FINDING, sighting);
      }
      for (String value : node.values()) {
        if (place.isNews(value) && place.takes(value)) {
          note(Kind.NEW_VALUE, place, value, 1, Standing.FINDING, sighting);
        }
      }
    } else {
      types(node, place, node.mask(), Standing.KNOWN, sighting);
      values(node, place, Standing.KNOWN, sighting);
    }
    if (place.isMap()) {
      return;
    }
    for (Node part : node.children().values()) {
      Place at = place.find(part.name().text());
      if (at == null) {
        if (isAtItsLimit()) {
          continue;
        }
        at = place.part(part.name().text());
      }
      if (!at.isKnown()) {
        note(Kind.NEW_PATH, at, "", part.present(), Standing.FINDING, sighting);
      }
      judge(shape, part, at, at.isKnown(), sighting);
    }
    if (known && node.objects() > 0 && !shape.partial()) {
      for (Place part : place.needed()) {
        missing(node, part, Standing.FINDING, sighting);
      }
    }
  }

  private void types(Node node, Place place, int mask, Standing standing, Sighting sighting) {
    for (NodeType type : TYPES) {
      if ((mask & type.bit()) != 0) {
        note(Kind.NEW_TYPE, place, type.word(), node.count(type), standing, sighting);
      }
    }
  }

  private void values(Node node, Place place, Standing standing, Sighting sighting) {
    for (String value : node.values()) {
      if (place.takes(value)) {
        note(Kind.NEW_VALUE, place, value, 1, standing, sighting);
      }
    }
  }

  private void missing(Node object, Place part, Standing standing, Sighting sighting) {
    Node there = object.children().get(part.name());
    int missing = object.objects() - (there == null ? 0 : there.present());
    if (missing > 0 && isField(part)) {
      note(Kind.MISSING_PATH, part, "", missing, standing, sighting);
    }
  }

  /** Only an object lacks something: a list is as long as it is. */
  private static boolean isField(Place place) {
    return !place.name().equals("[]");
  }

  /** Places are bounded as facts are: each has one. */
  private boolean isAtItsLimit() {
    full |= stored.size() + notes.size() >= MOST_FACTS;
    return full;
  }

  private void note(
      Kind kind, Place place, String what, long times, Standing standing, Sighting sighting) {
    note(new Fact(kind, place.path(), what), times, standing, sighting);
  }

  private void note(Fact fact, long times, Standing standing, Sighting sighting) {
    Tally tally = notes.get(fact);
    if (tally == null) {
      if (!stored.contains(fact) && isAtItsLimit()) {
        return;
      }
      tally = new Tally(standing, sighting);
      notes.put(fact, tally);
    }
    tally.add(times, sighting);
  }
}
