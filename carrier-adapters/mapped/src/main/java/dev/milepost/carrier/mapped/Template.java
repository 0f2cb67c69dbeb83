package dev.milepost.carrier.mapped;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places to be filled: {@code /parcels/{reference}?lang=en}. A brace that is none of a
 * place is itself, so that JSON can be written as it is.
 */
record Template(List<Part> parts) {

  /** A piece of the text as it is, or the name of a place. */
  record Part(String text, boolean place) {}

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)\\}");

  Template {
    parts = List.copyOf(parts);
  }

  static Template of(String written) {
    List<Part> parts = new ArrayList<>();
    Matcher place = PLACE.matcher(written);
    int end = 0;
    while (place.find()) {
      parts.add(new Part(written.substring(end, place.start()), false));
      parts.add(new Part(String.valueOf(place.group(1)), true));
      end = place.end();
    }
    parts.add(new Part(written.substring(end), false));
    return new Template(parts);
  }

  /** The names of its places. */
  Set<String> places() {
    Set<String> places = new LinkedHashSet<>();
    parts.stream().filter(Part::place).forEach(part -> places.add(part.text()));
    return places;
  }

  /** The text with each place filled by what the function gives for its name. */
  String filled(UnaryOperator<String> values) {
    StringBuilder filled = new StringBuilder();
    for (Part part : parts) {
      filled.append(part.place() ? values.apply(part.text()) : part.text());
    }
    return filled.toString();
  }
}
