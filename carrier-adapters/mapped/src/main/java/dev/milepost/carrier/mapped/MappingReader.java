package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.MappingException;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Forecast;
import dev.milepost.event.ReferenceType;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a mapping's text, and says all that is wrong with it by file and line. */
final class MappingReader {

  private static final Duration REUSE = Duration.ofDays(120);
  private static final int SUCCESS = 200;
  private static final CarrierCode NOBODY = new CarrierCode("NOBODY");

  private final Words words = new Words();
  private final Set<String> proving = new HashSet<>();

  private enum Format {
    JSON,
    XML
  }

  private MappingReader() {}

  /**
   * Reads it.
   *
   * @param file what to call it
   * @throws MappingException with everything that is wrong
   */
  static Mapping read(String file, String text) {
    MappingErrors errors = new MappingErrors(file);
    Node root = parsed(text, errors);
    errors.check();
    if (root == null) {
      errors.add(null, "", "is empty; a mapping begins with carrier, reads, reference, events");
      errors.check();
      throw new IllegalStateException("an error was noted");
    }
    Mapping mapping = new MappingReader().mapping(new Value(root, "", errors));
    errors.check();
    return mapping;
  }

  private static @Nullable Node parsed(String text, MappingErrors errors) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      errors.add(e.getProblemMark(), "", "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      errors.add(null, "", "not YAML: " + e.getMessage());
    }
    return null;
  }

  private Mapping mapping(Value root) {
    Value.Section section =
        root.section(
            "carrier",
            "transport",
            "reads",
            "shipments",
            "test",
            "ignore",
            "reference",
            "related",
            "events",
            "event",
            "zone",
            "estimate",
            "codes",
            "authentication",
            "acknowledgement",
            "polling",
            "reuseAfter");
    CarrierCode carrier = carrier(section.need("carrier"));
    Value transport = section.get("transport");
    if (transport != null) {
      transport.text();
    }
    Value reads = section.need("reads");
    Value reference = section.need("reference");
    Value related = section.get("related");
    Value events = section.need("events");
    Value estimate = section.get("estimate");
    EventReader reader = new EventReader(words);
    Value eventValue = section.need("event");
    EventRule event = eventValue == null ? NO_EVENT : reader.event(eventValue);
    Authentication authentication = authentication(section.get("authentication"));
    boolean xml = reads != null && reads.oneOf(Format.class, Format.JSON) == Format.XML;
    ReferenceRule number =
        reference == null
            ? NO_REFERENCE
            : reference(reference, ReferenceType.TRACKING_NUMBER, carrier.value());
    Value polling = section.get("polling");
    Mapping mapping =
        new Mapping(
            carrier,
            xml,
            words.paths(section.get("shipments")),
            words.conditions(section.get("test")),
            words.conditions(section.get("ignore")),
            number,
            related == null
                ? List.of()
                : related.items().stream()
                    .map(item -> reference(item, ReferenceType.SHIPPER_REFERENCE, ""))
                    .toList(),
            words.paths(events),
            event,
            Words.zone(section.get("zone")),
            estimate == null ? null : estimate(estimate),
            reader.codes(section.need("codes"), event),
            authentication,
            acknowledgement(section.get("acknowledgement"), authentication),
            polling == null ? null : new PollingReader(words, xml, number.value()).polling(polling),
            words.headers(),
            reuse(section.get("reuseAfter")));
    words.refuse(proving);
    return mapping;
  }

  private static final EventRule NO_EVENT =
      new EventRule(
          Field.NONE,
          Field.NONE,
          Field.NONE,
          Field.NONE,
          List.of(),
          PlaceRule.NONE,
          List.of(),
          List.of(),
          List.of());

  private static final ReferenceRule NO_REFERENCE =
      new ReferenceRule(Field.NONE, ReferenceType.TRACKING_NUMBER, Field.NONE);

  /** What such a carrier said would be taken for an agent's word, or for the hub's forecast. */
  private static final Set<String> SPOKEN_FOR = Set.of(CarrierCode.AGENT.value(), Forecast.BY);

  private static CarrierCode carrier(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return NOBODY;
    }
    try {
      CarrierCode carrier = new CarrierCode(written);
      if (SPOKEN_FOR.contains(carrier.value())) {
        value.error("'" + written + "' is the hub's own word for who says a thing; choose another");
      }
      return carrier;
    } catch (IllegalArgumentException e) {
      value.error("'" + written + "' is not 1 to 32 letters, digits, '_' or '-'");
      return NOBODY;
    }
  }

  /** A path alone, or a section that says more. */
  private ReferenceRule reference(Value value, ReferenceType usual, String issuer) {
    Field by = new Field(List.of(), issuer);
    if (!value.isSection()) {
      return new ReferenceRule(words.field(value), usual, by);
    }
    Value.Section section = value.section("value", "type", "issuer");
    Value type = section.get("type");
    Value issued = section.get("issuer");
    return new ReferenceRule(
        words.field(section.need("value")),
        type == null ? usual : type.oneOf(ReferenceType.class, usual),
        issued == null ? by : words.field(issued));
  }

  private EstimateRule estimate(Value value) {
    Value.Section section = value.section("date", "from", "to", "format", "destination");
    if (section.get("date") == null && section.get("to") == null && value.isSection()) {
      value.error("one of the keys date and to is needed");
    }
    return new EstimateRule(
        words.field(section.get("date")),
        words.field(section.get("from")),
        words.field(section.get("to")),
        words.format(section.get("format")),
        words.place(section.get("destination")));
  }

  /** One way or several, of which one is enough. */
  private @Nullable Authentication authentication(@Nullable Value value) {
    if (value == null) {
      return null;
    }
    List<Authentication> ways = new ArrayList<>(1);
    for (Value item : value.items()) {
      Value.Section section = item.section("signature", "secret");
      Value signature = section.get("signature");
      Value secret = section.get("secret");
      if ((signature == null) == (secret == null)) {
        if (item.isSection()) {
          item.error("one of signature and secret is expected");
        }
      } else if (signature != null) {
        ways.add(signature(signature));
      } else if (secret != null) {
        ways.add(secret(secret));
      }
    }
    if (ways.size() == 1) {
      return ways.get(0);
    }
    if (value.items().isEmpty()) {
      value.error("at least one way is expected");
    }
    return Authentication.anyOf(ways.toArray(Authentication[]::new));
  }

  private Signature signature(Value value) {
    Value.Section section = value.section("header", "algorithm", "key", "encoding", "prefix");
    Value algorithm = section.get("algorithm");
    Value key = section.get("key");
    Value encoding = section.need("encoding");
    Value prefix = section.get("prefix");
    return new Signature(
        header(section.need("header")),
        algorithm == null
            ? Signature.Algorithm.HMAC_SHA256
            : algorithm.oneOf(Signature.Algorithm.class, Signature.Algorithm.HMAC_SHA256),
        key == null
            ? Signature.KeyForm.UTF_8
            : key.oneOf(Signature.KeyForm.class, Signature.KeyForm.UTF_8),
        encoding == null
            ? Signature.Encoding.HEX
            : encoding.oneOf(Signature.Encoding.class, Signature.Encoding.HEX),
        prefix == null ? "" : prefix.text());
  }

  private SharedSecret secret(Value value) {
    Value.Section section = value.section("header", "scheme", "form");
    Value scheme = section.get("scheme");
    Value form = section.get("form");
    return new SharedSecret(
        header(section.need("header")),
        scheme == null ? "" : scheme.text(),
        form == null
            ? SharedSecret.Form.PLAIN
            : form.oneOf(SharedSecret.Form.class, SharedSecret.Form.PLAIN));
  }

  private String header(@Nullable Value value) {
    String name = value == null ? "" : value.text().toLowerCase(Locale.ROOT);
    proving.add(name);
    return name;
  }

  private static int acknowledgement(
      @Nullable Value value, @Nullable Authentication authentication) {
    if (value == null) {
      return SUCCESS;
    }
    if (authentication == null) {
      value.error("of no use without authentication: the carrier is only polled");
    }
    String written = value.text();
    if (!written.matches("2[0-9][0-9]")) {
      value.error("a status of success is expected, 200 to 299, not '" + written + "'");
      return SUCCESS;
    }
    return Integer.parseInt(written);
  }

  private static Duration reuse(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return REUSE;
    }
    if (!written.matches("[1-9][0-9]{0,3}d")) {
      value.error("'" + written + "' is not a number of days such as 90d");
      return REUSE;
    }
    return Duration.ofDays(Long.parseLong(written.substring(0, written.length() - 1)));
  }
}
