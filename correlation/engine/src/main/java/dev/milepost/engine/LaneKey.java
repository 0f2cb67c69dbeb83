package dev.milepost.engine;

import dev.milepost.event.Place;
import dev.milepost.event.Shipment;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Journeys that are alike: one carrier, service and mode, between the same places.
 *
 * @param service {@code -} where the ERP names none, which is a service of its own
 * @param mode likewise
 * @param from {@code US/KY/402}, or coarser: {@code US/KY}, {@code US}
 * @param to likewise
 * @param weekday of the start, or null for any
 */
public record LaneKey(
    String carrier,
    String service,
    String mode,
    String from,
    String to,
    @Nullable DayOfWeek weekday) {

  private static final String NONE = "-";
  private static final int AREA = 3;
  private static final int LONGEST = 40;
  private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{N}_-]+");

  /**
   * The keys that a shipment's journey is learned under and forecast by, the finest first: the area
   * with the weekday, the area, the region, the country. The weekday goes first, since counting by
   * working days has taken most of it out already; carrier, service and mode never go, since how
   * long another service takes says nothing of this one. None where one of the ends is unknown: a
   * journey from anywhere is not like another.
   */
  static List<LaneKey> chain(String carrier, Shipment shipment, DayOfWeek weekday) {
    Optional<List<String>> origin = levels(shipment.origin());
    Optional<List<String>> destination = levels(shipment.destination());
    if (origin.isEmpty() || destination.isEmpty()) {
      return List.of();
    }
    List<String> from = origin.get();
    List<String> to = destination.get();
    String service = word(shipment.service());
    String mode = shipment.mode() == null ? NONE : shipment.mode().name();
    String by = word(carrier);
    return Stream.of(
            new LaneKey(by, service, mode, from.get(0), to.get(0), weekday),
            new LaneKey(by, service, mode, from.get(0), to.get(0), null),
            new LaneKey(by, service, mode, from.get(1), to.get(1), null),
            new LaneKey(by, service, mode, from.get(2), to.get(2), null))
        .distinct()
        .toList();
  }

  /** The regions that a shipment goes between, as keys name them; nothing where one is unknown. */
  static Optional<String> between(Shipment shipment) {
    return levels(shipment.origin())
        .flatMap(from -> levels(shipment.destination()).map(to -> from.get(1) + " > " + to.get(1)));
  }

  /** Area, region and country; the coarser again where the finer is unknown. */
  private static Optional<List<String>> levels(@Nullable Place place) {
    String country = place == null ? null : country(place);
    if (place == null || country == null) {
      return Optional.empty();
    }
    String region = place.region() == null ? country : country + "/" + word(place.region());
    String area = area(place);
    return Optional.of(List.of(area == null ? region : region + "/" + area, region, country));
  }

  private static @Nullable String country(Place place) {
    if (place.country() != null) {
      return word(place.country());
    }
    return place.locode() == null ? null : prefix(word(place.locode()), 2);
  }

  /** Cities are spelled in many ways, the first digits of a postal code in one. */
  private static @Nullable String area(Place place) {
    if (place.locode() != null) {
      return word(place.locode());
    }
    if (place.postalCode() != null) {
      return prefix(word(place.postalCode()), AREA);
    }
    return place.city() == null ? null : word(place.city());
  }

  private static String prefix(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  /** Free of what separates the parts of {@link #text()}. */
  private static String word(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    String upper = text.toUpperCase(Locale.ROOT);
    if (isClean(upper)) {
      return upper;
    }
    String clean = ODD.matcher(upper).replaceAll(" ").strip();
    return clean.isEmpty() ? NONE : prefix(clean, LONGEST);
  }

  /** Nearly every word is: it need not be searched. */
  private static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean clean = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!clean) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST;
  }

  /** The key on one line, for tables and maps. */
  public String text() {
    return String.join(
        "|", carrier, service, mode, from, to, weekday == null ? "*" : weekday.name());
  }

  /** Which journeys these are, for people. */
  public String phrase() {
    StringBuilder phrase = new StringBuilder(carrier);
    Stream.of(service, mode)
        .filter(part -> !part.equals(NONE))
        .forEach(p -> phrase.append(' ').append(p));
    phrase.append(' ').append(from).append(" to ").append(to);
    if (weekday != null) {
      String name = weekday.name();
      phrase
          .append(", begun on a ")
          .append(name.charAt(0))
          .append(name.substring(1).toLowerCase(Locale.ROOT));
    }
    return phrase.toString();
  }
}
