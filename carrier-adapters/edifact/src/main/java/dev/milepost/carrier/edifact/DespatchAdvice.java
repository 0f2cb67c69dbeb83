package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a despatch advice: which orders and packages belong to it, and which packages
 * stand on which pallet.
 */
final class DespatchAdvice {

  /** Pallet, layer, carton, inner: nobody packs deeper, and no loop of parents is followed. */
  private static final int DEEPEST = 16;

  private final ReferenceFacts facts;
  private final Scope header;
  private final Map<String, Level> levels = new LinkedHashMap<>();
  private final Set<Reference> packages = new LinkedHashSet<>();

  /** One CPS: what is packed at that place of the hierarchy. */
  private static final class Level {
    private final String parent;
    private final Set<Reference> own = new LinkedHashSet<>(2);
    private final Set<Reference> inner = new LinkedHashSet<>(2);
    private String kind = "";
    private String ownKind = "";

    Level(String parent) {
      this.parent = parent;
    }

    /**
     * A number below another kind of package than the first one's is inside it: cartons that are
     * listed with their pallet in one CPS.
     */
    void add(Reference number) {
      if (own.isEmpty()) {
        ownKind = kind;
      }
      boolean inside = own.size() == 1 && !kind.equals(ownKind);
      EdifactNumbers.add(number, inside ? inner : own);
    }
  }

  DespatchAdvice(ReferenceFacts facts) {
    this.facts = facts;
    this.header = new Scope(facts.head().carrier());
  }

  void read() {
    Level level = null;
    for (Segment segment : facts.message().segments()) {
      switch (segment.tag()) {
        case "CPS" -> {
          level = new Level(segment.component(2, 1));
          levels.put(segment.component(1, 1), level);
        }
        case "PAC" -> {
          if (level != null) {
            level.kind = segment.component(3, 1);
          }
        }
        case "PCI", "GIN" -> numbers(segment, level);
        default -> header.add(segment);
      }
    }
    Set<Reference> known = header.references();
    Reference advice = Findings.number(ReferenceType.DELIVERY_NOTE, facts.head().number(), null);
    Reference subject = advice != null ? advice : known.stream().findFirst().orElse(null);
    if (subject == null && packages.isEmpty()) {
      facts.nothing();
      return;
    }
    if (subject != null) {
      facts.add(subject, List.of(known, header.containers(), packages));
    }
    pallets(subject == null ? Set.of() : Set.of(subject));
  }

  private void numbers(Segment segment, @Nullable Level level) {
    Set<Reference> found = new LinkedHashSet<>(2);
    EdifactNumbers.packages(segment, found);
    for (Reference number : found) {
      EdifactNumbers.add(number, packages);
      if (level != null) {
        level.add(number);
      }
    }
  }

  /** An event of each package that stands in no other, or has others in it. */
  private void pallets(Set<Reference> above) {
    Map<Level, Set<Reference>> inside = new LinkedHashMap<>();
    for (Level level : levels.values()) {
      if (!level.own.isEmpty()) {
        inside.computeIfAbsent(level, any -> new LinkedHashSet<>(4)).addAll(level.inner);
      }
    }
    for (Level level : levels.values()) {
      for (Level outer : outer(level)) {
        Set<Reference> contents = inside.get(outer);
        if (contents != null) {
          contents.addAll(level.own);
          contents.addAll(level.inner);
        }
      }
    }
    inside.forEach(
        (level, contents) -> {
          boolean outermost = outer(level).stream().allMatch(outer -> outer.own.isEmpty());
          // Of several pallets in one CPS nobody says which holds what.
          Set<Reference> told = level.own.size() == 1 ? contents : Set.of();
          if (outermost || !told.isEmpty()) {
            level.own.forEach(pallet -> facts.add(pallet, List.of(told, above)));
          }
        });
  }

  /** The levels around it, the next one first. */
  private List<Level> outer(Level level) {
    List<Level> outer = new ArrayList<>(2);
    Level next = levels.get(level.parent);
    while (next != null && next != level && outer.size() < DEEPEST && !outer.contains(next)) {
      outer.add(next);
      next = levels.get(next.parent);
    }
    return outer;
  }
}
