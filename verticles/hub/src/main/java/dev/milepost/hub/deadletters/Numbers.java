package dev.milepost.hub.deadletters;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a text could be the number of a shipment, in the form in which references are compared.
 * It says nothing of whose it is: it is held against what is registered, so that what is not a
 * number finds nothing.
 */
final class Numbers {
  /** Of one letter: one that speaks of more shipments than this concerns more than one can show. */
  static final int MOST = 50;

  private static final int FEWEST_DIGITS = 4;
  private static final int LONGEST_TEXT = 256 * 1024;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9]++(?:[-.][A-Za-z0-9]++){0,8}");

  /** Dates and times are in every payload, and some ERP numbers its orders alike. */
  private static final Pattern TIME =
      Pattern.compile(
          "(?:19|20)\\d\\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\\d|3[01])(?:T.*|\\d{4}|\\d{6})?");

  private Numbers() {}

  /**
   * Those near the places where it fails; where none is there, those around them, and at last those
   * of the whole text. A delivery holds many events, and those that could be read are no trouble.
   *
   * @param ats as problems name them; empty for the whole text
   */
  static Set<String> near(String text, Places places, List<String> ats) {
    Set<String> found = new LinkedHashSet<>();
    boolean everywhere = ats.isEmpty();
    for (String at : ats) {
      Set<String> here = new LinkedHashSet<>();
      Optional<Places.Range> range = places.of(at);
      while (here.isEmpty() && range.isPresent()) {
        add(text.substring(range.get().start(), range.get().end()), here);
        range = here.isEmpty() ? places.around(at, range.get()) : range;
      }
      everywhere |= here.isEmpty();
      found.addAll(here);
    }
    if (everywhere && found.isEmpty()) {
      add(text, found);
    }
    return first(found);
  }

  private static void add(String text, Collection<String> found) {
    Matcher tokens =
        TOKEN.matcher(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
    while (tokens.find() && found.size() < MOST) {
      String token = tokens.group();
      String value = token.replace("-", "").replace(".", "").toUpperCase(Locale.ROOT);
      int digits = (int) value.chars().filter(c -> c >= '0' && c <= '9').count();
      boolean digitsOnly = digits == value.length();
      if (digits >= FEWEST_DIGITS
          && value.length() >= (digitsOnly ? 7 : 6)
          && value.length() <= 40
          && !TIME.matcher(token).matches()) {
        found.add(value);
      }
    }
  }

  private static Set<String> first(Set<String> found) {
    return found.size() <= MOST
        ? found
        : new LinkedHashSet<>(new ArrayList<>(found).subList(0, MOST));
  }
}
