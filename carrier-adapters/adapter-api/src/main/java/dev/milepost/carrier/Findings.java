package dev.milepost.carrier;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CheckDigits;
import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is found in one delivery: events and problems side by side, each fact once. */
public final class Findings {
  private static final Duration CLOCKS_MAY_DIFFER = Duration.ofHours(26);
  private static final int LONGEST = 64;

  private final Delivery delivery;
  private final List<CarrierEvent> events = new ArrayList<>(4);
  private final List<Decoded.Problem> problems = new ArrayList<>(1);
  private final Set<EventId> seen = new HashSet<>();
  private final List<String> silence = new ArrayList<>(1);
  private final List<CarrierEvent> rehearsed = new ArrayList<>(0);
  private boolean rehearsing;

  public Findings(Delivery delivery) {
    this.delivery = delivery;
  }

  public Delivery delivery() {
    return delivery;
  }

  /** Adds an event, unless it is there already: histories repeat themselves. */
  public void add(CarrierEvent event) {
    if (rehearsing) {
      rehearsed.add(event);
    } else if (seen.add(event.id())) {
      events.add(event);
    }
  }

  /**
   * Reads what the carrier marks as a test: its events and problems reach nobody (dossier section
   * 9.7), and are shown to who tries the connection.
   *
   * @param mark how the carrier marks it, as a {@link #silence}
   */
  public void rehearse(String mark, Runnable reading) {
    boolean within = rehearsing;
    if (!within) {
      silence(mark);
    }
    rehearsing = true;
    try {
      reading.run();
    } finally {
      rehearsing = within;
    }
  }

  /**
   * Adds what could not be read.
   *
   * @param at JSON pointer, or line and segment
   * @param why what is wrong and what was expected, without personal data
   */
  public void problem(@Nullable String at, String why) {
    if (rehearsing) {
      silence("in it " + (at == null ? "" : at + " ") + why);
    } else {
      problems.add(new Decoded.Problem(at, why));
    }
  }

  /** Why there may be no event, for people: "the carrier does not know the number". */
  public void silence(String why) {
    silence.add(why);
  }

  /** All of it: ignored where there is neither event nor problem. */
  public Decoded decoded() {
    if (!events.isEmpty() || !problems.isEmpty()) {
      return new Decoded.Events(events, problems);
    }
    return new Decoded.Ignored(
        silence.isEmpty() ? "no event in it" : "no event in it: " + String.join(", ", silence),
        rehearsed);
  }

  /** Warns of an event from the future, which no clock error explains (dossier section 9.3). */
  public void warnOfFuture(Instant at, List<String> warnings) {
    if (at.isAfter(delivery.receivedAt().plus(CLOCKS_MAY_DIFFER))) {
      warnings.add("time: more than 26 hours after receipt");
    }
  }

  /** Warns of wrong check digits; a wrong digit is never a reason to refuse. */
  public static void warnOfCheckDigits(
      Reference number, List<Reference> related, List<String> warnings) {
    CheckDigits.warning(number).ifPresent(warnings::add);
    related.forEach(reference -> CheckDigits.warning(reference).ifPresent(warnings::add));
  }

  /** A number with a digit in it, or null: documentation's placeholders have none. */
  public static @Nullable Reference number(
      ReferenceType type, String text, @Nullable String issuer) {
    return text.length() > LONGEST || text.chars().noneMatch(c -> c >= '0' && c <= '9')
        ? null
        : new Reference(type, text, issuer);
  }

  /** Adds a reference that the carrier names beside its own; an empty one is none. */
  public static void relate(
      ReferenceType type,
      String value,
      @Nullable String issuer,
      List<Reference> related,
      List<String> warnings) {
    if (value.isEmpty()) {
      return;
    }
    try {
      Reference reference = new Reference(type, value, issuer);
      if (!related.contains(reference)) {
        related.add(reference);
      }
    } catch (IllegalArgumentException e) {
      warnings.add("related: a " + type + " cannot be read");
    }
  }
}
