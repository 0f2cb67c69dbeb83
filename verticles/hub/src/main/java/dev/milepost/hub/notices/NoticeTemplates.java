package dev.milepost.hub.notices;

import dev.milepost.event.Cause;
import dev.milepost.event.Delay;
import dev.milepost.event.Estimate;
import dev.milepost.event.PromisedWindow;
import dev.milepost.store.ShipmentView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages to begin with, filled in with what is known of one shipment, in English and German. A
 * sentence of which a word is not known is left out rather than sent with a hole. Times are by the
 * destination's clock, and say which it is.
 */
final class NoticeTemplates {
  static final List<String> LANGUAGES = List.of("en", "de");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

  private NoticeTemplates() {}

  /**
   * A template in one language.
   *
   * @param name for the agent who chooses
   */
  private record Template(String id, String language, String name, List<String> sentences) {}

  /**
   * A template, filled in.
   *
   * @param missing what was not known, and whose sentences are left out
   */
  record Filled(String id, String language, String name, String text, List<String> missing) {}

  private static final List<Template> ALL =
      List.of(
          new Template(
              "delay",
              "en",
              "It is late",
              List.of(
                  "Your {order} is on its way with {carrier}, and it is late.",
                  "The reason is {cause}.",
                  "It was promised by {promise}.",
                  "We now expect it by {estimate}.",
                  "We are watching it and will tell you when that changes.")),
          new Template(
              "delay",
              "de",
              "Sie verspätet sich",
              List.of(
                  "Ihre {order} ist mit {carrier} unterwegs und verspätet sich.",
                  "Der Grund: {cause}.",
                  "Zugesagt war sie bis {promise}.",
                  "Wir erwarten sie jetzt bis {estimate}.",
                  "Wir behalten sie im Blick und melden uns, wenn sich daran etwas ändert.")),
          new Template(
              "estimate",
              "en",
              "A new date",
              List.of(
                  "There is a new date for your {order}.",
                  "We expect it by {estimate}.",
                  "It was promised by {promise}.")),
          new Template(
              "estimate",
              "de",
              "Ein neuer Termin",
              List.of(
                  "Für Ihre {order} gibt es einen neuen Termin.",
                  "Wir erwarten sie bis {estimate}.",
                  "Zugesagt war sie bis {promise}.")),
          new Template(
              "help-needed",
              "en",
              "We need something from you",
              List.of(
                  "{carrier} could not deliver your {order}.",
                  "The reason is {cause}.",
                  "Please tell us how it can reach you, and we will pass it on.")),
          new Template(
              "help-needed",
              "de",
              "Wir brauchen eine Angabe",
              List.of(
                  "{carrier} konnte Ihre {order} nicht zustellen.",
                  "Der Grund: {cause}.",
                  "Bitte sagen Sie uns, wie sie Sie erreicht; wir geben es weiter.")),
          new Template(
              "carrier-asked",
              "en",
              "We have asked the carrier",
              List.of(
                  "We have asked {carrier} about your {order} (our shipment {shipment}).",
                  "We will tell you as soon as we have an answer.")),
          new Template(
              "carrier-asked",
              "de",
              "Wir haben nachgefragt",
              List.of(
                  "Wir haben bei {carrier} nach Ihrer {order} gefragt (unsere Sendung {shipment}).",
                  "Sobald wir Antwort haben, melden wir uns.")),
          new Template(
              "solved",
              "en",
              "It is solved",
              List.of(
                  "Good news: your {order} moves again.",
                  "We expect it by {estimate}.",
                  "Thank you for your patience.")),
          new Template(
              "solved",
              "de",
              "Es geht weiter",
              List.of(
                  "Gute Nachricht: Ihre {order} ist wieder unterwegs.",
                  "Wir erwarten sie bis {estimate}.",
                  "Danke für Ihre Geduld.")));

  /** Whether there is a template of that name. */
  static boolean isKnown(String id) {
    return ALL.stream().anyMatch(one -> one.id().equals(id));
  }

  /** All of them, with what is known of that shipment. */
  static List<Filled> of(ShipmentView view) {
    List<Filled> filled = new ArrayList<>();
    for (Template template : ALL) {
      Map<String, @Nullable String> words = words(view, template.language());
      List<String> missing = new ArrayList<>();
      List<String> sentences = new ArrayList<>();
      for (String sentence : template.sentences()) {
        fill(sentence, words, missing).ifPresent(sentences::add);
      }
      filled.add(
          new Filled(
              template.id(),
              template.language(),
              template.name(),
              String.join(" ", sentences),
              missing.stream().distinct().toList()));
    }
    return filled;
  }

  private static Optional<String> fill(
      String sentence, Map<String, @Nullable String> words, List<String> missing) {
    Matcher placeholder = PLACEHOLDER.matcher(sentence);
    StringBuilder text = new StringBuilder();
    boolean whole = true;
    while (placeholder.find()) {
      String word = words.get(placeholder.group(1));
      if (word == null) {
        missing.add(placeholder.group(1));
        whole = false;
      } else {
        placeholder.appendReplacement(text, Matcher.quoteReplacement(word));
      }
    }
    placeholder.appendTail(text);
    return whole ? Optional.of(text.toString()) : Optional.empty();
  }

  private static Map<String, @Nullable String> words(ShipmentView view, String language) {
    boolean german = language.equals("de");
    ZoneId zone = Objects.requireNonNullElse(view.shipment().destinationClock(), ZoneOffset.UTC);
    PromisedWindow promise = view.shipment().promise();
    List<String> orders = view.shipment().orders();
    Map<String, @Nullable String> words = new LinkedHashMap<>();
    words.put("shipment", view.shipment().id());
    words.put(
        "order",
        orders.isEmpty()
            ? (german ? "Sendung " : "shipment ") + view.shipment().id()
            : (german ? "Bestellung " : "order ") + orders.get(0));
    words.put(
        "promise", promise == null ? null : moment(promise.latest().toInstant(), zone, german));
    Instant expected = expected(view);
    words.put("estimate", expected == null ? null : moment(expected, zone, german));
    words.put(
        "carrier",
        Objects.requireNonNullElse(
            view.freshness().carrier(), german ? "dem Zusteller" : "the carrier"));
    words.put("cause", cause(view, german));
    return words;
  }

  /** The carrier's word; where it has said nothing, our own. */
  private static @Nullable Instant expected(ShipmentView view) {
    Estimate estimate = view.journey().estimate();
    if (estimate != null) {
      return estimate.latest();
    }
    return view.journey().forecast() == null ? null : view.journey().forecast().p90();
  }

  private static @Nullable String cause(ShipmentView view, boolean german) {
    Cause cause =
        view.delays().stream()
            .map(Delay::cause)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(view.journey().problem() == null ? null : view.journey().problem().cause());
    return cause == null || cause == Cause.UNSTATED ? null : words(cause, german);
  }

  private static String words(Cause cause, boolean german) {
    return switch (cause) {
      case WEATHER -> german ? "das Wetter" : "the weather";
      case MECHANICAL -> german ? "ein technischer Defekt" : "a breakdown";
      case CARRIER_SORT ->
          german ? "ein Fehler bei der Sortierung" : "a mistake when it was sorted";
      case CARRIER_CAPACITY ->
          german ? "zu wenig Platz beim Zusteller" : "too little room at the carrier";
      case ADDRESS -> german ? "die Adresse" : "the address";
      case RECIPIENT_ABSENT -> german ? "es war niemand da" : "that nobody was there";
      case RECIPIENT_CLOSED -> german ? "es war geschlossen" : "that it was closed";
      case REFUSED -> german ? "die Annahme wurde verweigert" : "that it was refused";
      case PAYMENT -> german ? "eine Zahlung steht aus" : "that a payment is due";
      case CUSTOMS -> german ? "der Zoll" : "customs";
      case CUSTOMER_REQUEST -> german ? "es war so gewünscht" : "that it was asked for in this way";
      case DAMAGE -> german ? "ein Schaden" : "damage";
      case LOSS -> german ? "sie wird gesucht" : "that it is being searched for";
      case STRIKE -> german ? "ein Streik" : "a strike";
      case PROHIBITED ->
          german
              ? "ihr Inhalt darf so nicht befördert werden"
              : "that its content may not be carried";
      case SECURITY -> german ? "eine Prüfung durch Behörden" : "a check by the authorities";
      case UNSTATED -> "";
    };
  }

  private static String moment(Instant at, ZoneId zone, boolean german) {
    DateTimeFormatter form =
        german
            ? DateTimeFormatter.ofPattern("EEEE, d. MMMM, HH:mm 'Uhr' (zzz)", Locale.GERMANY)
            : DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm (zzz)", Locale.US);
    return form.format(at.atZone(zone));
  }
}
