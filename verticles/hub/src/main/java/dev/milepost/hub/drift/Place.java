package dev.milepost.hub.drift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a connection's model knows of one path. */
final class Place {
  /** Above this a field is no list of codes. */
  private static final int MOST_VALUES = 200;

  /** Below this nothing can be said of how something always is. */
  static final int ENOUGH = 20;

  private static final int OPEN_ONE_IN = 10;

  private final String path;
  private final String name;
  private final Map<String, Place> parts = new HashMap<>();
  private final Set<String> values = new HashSet<>();

  /** The known ones and those that are listed. */
  private final Set<String> seenValues = new HashSet<>();

  private boolean known;
  private boolean map;
  private boolean mayBeMissing;
  private int types;
  private long objects;
  private long valueCount;
  private int singleValues;
  private @Nullable Sighting firstObject;
  private List<Place> needed = List.of();

  Place(String path) {
    this.path = path;
    this.name = path.substring(path.lastIndexOf('/') + 1);
  }

  String path() {
    return path;
  }

  String name() {
    return name;
  }

  /** The part of that name, where there is one. */
  @Nullable Place find(String name) {
    return parts.get(name);
  }

  Place part(String name) {
    return parts.computeIfAbsent(name, text -> new Place(path + "/" + text));
  }

  Iterable<Place> parts() {
    return parts.values();
  }

  /** How many names there are. */
  int size() {
    return parts.size();
  }

  /** Whether its names are rather values, which nobody can know beforehand. */
  boolean isMap() {
    return map;
  }

  boolean isKnown() {
    return known;
  }

  /** How many objects were seen here while learning. */
  long objects() {
    return objects;
  }

  /** A delivery that has an object here. */
  @Nullable Sighting firstObject() {
    return firstObject;
  }

  void sawObjects(long more, Sighting sighting) {
    objects += more;
    if (more > 0 && (firstObject == null || sighting.at().isBefore(firstObject.at()))) {
      firstObject = sighting;
    }
  }

  /** The types of the mask that are not known. */
  int unknown(int mask) {
    return mask & ~types;
  }

  /** Whether that value says something: it is new at a place where new ones are rare. */
  boolean isNews(String value) {
    return !isOpen() && !values.contains(value);
  }

  /** Whether one more value may be kept. */
  boolean takes(String value) {
    return seenValues.contains(value)
        || (seenValues.size() <= MOST_VALUES && seenValues.add(value));
  }

  /**
   * Whether new values are nothing new. By Good and Turing's estimate the chance that the next
   * value is a new one is the share of those that came once.
   */
  private boolean isOpen() {
    return valueCount < ENOUGH
        || seenValues.size() > MOST_VALUES
        || (long) singleValues * OPEN_ONE_IN > valueCount;
  }

  /** The parts that an object here always had. */
  List<Place> needed() {
    return needed;
  }

  /** Takes in what is stored. */
  void learn(Fact fact, Standing standing, long count, Sighting first) {
    boolean good = standing != Standing.FINDING;
    switch (fact.kind()) {
      case NEW_PATH -> {
        known |= good;
        // What an admin let in may be there; nobody has learned that it always is.
        mayBeMissing |= standing == Standing.ACCEPTED;
      }
      case MISSING_PATH -> mayBeMissing |= good;
      case NEW_TYPE -> {
        NodeType type = NodeType.of(fact.what());
        types |= good ? type.bit() : 0;
        if (type.hasFields()) {
          sawObjects(count, first);
        }
      }
      case NEW_VALUE -> {
        seenValues.add(fact.what());
        if (good) {
          values.add(fact.what());
        }
        if (standing == Standing.KNOWN) {
          valueCount += count;
          singleValues += count == 1 ? 1 : 0;
        }
      }
      default -> throw new IllegalArgumentException(fact.kind() + " is of no place");
    }
  }

  /** To be called when all is taken in. */
  void conclude() {
    List<Place> always = new ArrayList<>();
    int names = 0;
    for (Place part : parts.values()) {
      part.conclude();
      names += part.known ? 1 : 0;
      if (part.known && !part.mayBeMissing) {
        always.add(part);
      }
    }
    // What is listed does not count: many new names at once are many findings.
    map = names > Shape.MOST_CHILDREN;
    needed = objects < ENOUGH || map ? List.of() : List.copyOf(always);
  }
}
