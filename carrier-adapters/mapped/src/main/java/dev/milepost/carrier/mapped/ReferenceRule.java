package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Issuers;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A number under which somebody knows the shipment. */
record ReferenceRule(Field value, ReferenceType type, Field issuer) {

  private static final int LONGEST = 64;

  /** The number, or null where there is none that could be told from others. */
  @Nullable Reference one(Spot from) {
    return reference(value.text(from), from);
  }

  /** All of them, in order. */
  List<Reference> all(Spot from, List<String> warnings) {
    List<Reference> found = new ArrayList<>(1);
    for (String text : value.texts(from)) {
      Reference reference = reference(text, from);
      if (reference == null) {
        warnings.add("related: a " + type + " cannot be read");
      } else if (!found.contains(reference)) {
        found.add(reference);
      }
    }
    return found;
  }

  private @Nullable Reference reference(String text, Spot from) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    try {
      return new Reference(type, text, Issuers.of(issuer.text(from)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
