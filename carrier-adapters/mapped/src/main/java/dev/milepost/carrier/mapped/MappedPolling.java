package dev.milepost.carrier.mapped;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Fingerprint;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The asking of a carrier by its mapping. */
final class MappedPolling {

  private static final int BAD_REQUEST = 400;
  private static final int SUCCESS = 200;
  private static final int NO_SUCCESS = 300;
  private static final int LONGEST_POSITION = 2_000;

  /** What is said of a number that is not known: nothing that could change but by knowing. */
  private static final String NOTHING = Fingerprint.of(new byte[0]);

  private final Mapping mapping;
  private final PollingRule rule;

  MappedPolling(Mapping mapping, PollingRule rule) {
    this.mapping = mapping;
    this.rule = rule;
  }

  PollTerms terms() {
    return rule.terms();
  }

  /** Only what is said to be this carrier's: nobody's number is guessed from its looks. */
  boolean takes(Reference reference) {
    return reference.type() == rule.takes()
        && reference.issuer() != null
        && plain(reference.issuer()).equals(plain(mapping.carrier().value()));
  }

  private static String plain(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  PollRequest request(PollQuestion question) {
    StringBuilder target =
        new StringBuilder(rule.target().filled(name -> inTarget(name, question)));
    String page = page(question);
    if (page != null && rule.pages() != null) {
      target
          .append(target.indexOf("?") < 0 ? '?' : '&')
          .append(rule.pages().parameter())
          .append('=')
          .append(encoded(page));
    }
    PollingRule.Body body = rule.body();
    return new PollRequest(
        body == null ? "GET" : "POST",
        target.toString(),
        rule.headers(),
        body == null ? null : body.template().filled(name -> inBody(name, body.form(), question)));
  }

  private String inTarget(String place, PollQuestion question) {
    return place.equals(PollingRule.REFERENCE)
        ? numbers(question, MappedPolling::encoded, rule.separator())
        : encoded(question.settings().getOrDefault(place, ""));
  }

  private String inBody(String place, PollingRule.Form form, PollQuestion question) {
    UnaryOperator<String> written =
        switch (form) {
          case JSON -> text -> new String(JsonStringEncoder.getInstance().quoteAsString(text));
          case XML -> MappedPolling::escaped;
          case FORM -> MappedPolling::encoded;
        };
    if (place.equals(PollingRule.REFERENCES)) {
      return numbers(question, text -> '"' + written.apply(text) + '"', ",")
          .transform(list -> "[" + list + "]");
    }
    return place.equals(PollingRule.REFERENCE)
        ? numbers(question, written, rule.separator())
        : written.apply(question.settings().getOrDefault(place, ""));
  }

  private String numbers(PollQuestion question, UnaryOperator<String> written, String separator) {
    return question.references().stream()
        .map(reference -> rule.written() ? reference.value() : reference.key().value())
        .map(written)
        .collect(Collectors.joining(separator));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** XML 1.0 has no place at all for most control characters. */
  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }

  PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    if (rule.notFoundStatus().contains(status)) {
      return new PollAnswer.Page(said(question, Map.of(), true), null, false);
    }
    if (status >= BAD_REQUEST) {
      return new PollAnswer.Refused(mapping.carrier() + " answered with status " + status);
    }
    JsonNode root = (mapping.xml() ? XmlTree.parsed(body) : CarrierJson.parsed(body)).orElse(null);
    if (status < SUCCESS || status >= NO_SUCCESS || root == null) {
      return new PollAnswer.Unusable(
          "status " + status + " without " + (mapping.xml() ? "XML" : "JSON"));
    }
    Spot payload = Spot.root(root, headers);
    List<Spot> shipments = shipments(payload);
    if (shipments == null) {
      return new PollAnswer.Unusable("neither a shipment nor a list of them in it");
    }
    String next = next(question, payload);
    boolean whole = next == null && question.position() == null;
    return new PollAnswer.Page(
        said(question, known(question, payload, shipments), whole), next, next != null);
  }

  /** Null where the answer is none of the carrier's. */
  private @Nullable List<Spot> shipments(Spot payload) {
    if (!mapping.shipments().isEmpty()) {
      List<Spot> found = mapping.shipmentsIn(payload);
      return found == null && Condition.any(rule.notFound(), payload) ? List.of() : found;
    }
    JsonNode root = payload.node();
    List<Spot> shipments = new ArrayList<>();
    for (int i = 0; i < CarrierJson.size(root); i++) {
      Spot spot = root.isArray() ? payload.inside(CarrierJson.item(root, i), "", i) : payload;
      if (mapping.isShipment(spot) || Condition.any(rule.notFound(), spot)) {
        shipments.add(spot);
      }
    }
    return shipments.isEmpty() && !(root.isArray() && root.isEmpty()) ? null : shipments;
  }

  /** What is said of each number that is known, by the number. */
  private Map<ReferenceKey, JsonNode> known(
      PollQuestion question, Spot payload, List<Spot> shipments) {
    Map<ReferenceKey, JsonNode> known = new HashMap<>();
    if (terms().atOnce() == 1) {
      boolean any = shipments.stream().anyMatch(spot -> !Condition.any(rule.notFound(), spot));
      if (any) {
        known.put(question.references().get(0).key(), payload.node());
      }
      return known;
    }
    for (Spot spot : shipments) {
      ReferenceKey key = key(rule.answers().text(spot));
      if (key != null && !Condition.any(rule.notFound(), spot)) {
        ((ArrayNode) known.computeIfAbsent(key, unused -> JsonNodeFactory.instance.arrayNode()))
            .add(spot.node());
      }
    }
    return known;
  }

  private @Nullable ReferenceKey key(String number) {
    try {
      return number.isEmpty() ? null : new ReferenceKey(rule.takes(), number);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * What was said of each number that was asked about.
   *
   * @param whole whether what is not here is not known; else it may be on another page
   */
  private List<PollAnswer.Said> said(
      PollQuestion question, Map<ReferenceKey, JsonNode> known, boolean whole) {
    List<PollAnswer.Said> said = new ArrayList<>();
    for (Reference reference : question.references()) {
      JsonNode words = known.get(reference.key());
      if (words != null) {
        said.add(
            new PollAnswer.Said(reference.value(), true, Fingerprint.of(words, rule.without())));
      } else if (whole) {
        said.add(new PollAnswer.Said(reference.value(), false, NOTHING));
      }
    }
    return said;
  }

  /** The value of the page's parameter; null for the first page of those that are not numbered. */
  private @Nullable String page(PollQuestion question) {
    PollingRule.Pages pages = rule.pages();
    if (pages == null) {
      return null;
    }
    return pages.last() == null ? question.position() : Integer.toString(number(question, pages));
  }

  /** A position that is no number begins anew. */
  private static int number(PollQuestion question, PollingRule.Pages pages) {
    String position = question.position();
    return position != null && position.matches("[0-9]{1,6}")
        ? Integer.parseInt(position)
        : pages.first();
  }

  private @Nullable String next(PollQuestion question, Spot payload) {
    PollingRule.Pages pages = rule.pages();
    if (pages == null) {
      return null;
    }
    if (pages.last() != null) {
      int page = number(question, pages);
      String last = pages.last().text(payload);
      return last.matches("[0-9]{1,6}") && Integer.parseInt(last) > page
          ? Integer.toString(page + 1)
          : null;
    }
    String next = pages.next() == null ? "" : cursor(pages.next().text(payload), pages.parameter());
    return next.isEmpty() || next.length() > LONGEST_POSITION || next.equals(question.position())
        ? null
        : next;
  }

  /** Of an address the parameter alone is taken: the host is the connection's. */
  private static String cursor(String written, String parameter) {
    int query = written.indexOf('?');
    if (query < 0) {
      return written;
    }
    for (String pair : written.substring(query + 1).split("[&?]", -1)) {
      if (pair.startsWith(parameter + "=")) {
        String value = pair.substring(parameter.length() + 1);
        try {
          return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return value;
        }
      }
    }
    return "";
  }
}
