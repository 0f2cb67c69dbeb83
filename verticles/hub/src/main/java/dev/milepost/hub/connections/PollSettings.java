package dev.milepost.hub.connections;

import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.hub.connections.Setting.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a connection asks its carrier: the carrier's terms, and what the connection's options say
 * otherwise.
 *
 * @param base where, without a slash at the end
 * @param access how we show who we are
 * @param clientId who asks, where that is wanted; else empty
 * @param idHeader the header that {@code clientId} goes in, beside key or token; null for none
 * @param limits those of the contract, and for those of a day or longer one that spreads it: no
 *     24th of the time may take more than a twelfth
 * @param inFlight questions on their way at once, over all nodes as the limits, from each
 * @param every how long a carrier that is asked for all that is new is left alone when nothing more
 *     is there
 */
public record PollSettings(
    String base,
    Access access,
    String clientId,
    @Nullable String idHeader,
    List<Limit> limits,
    int inFlight,
    Duration every,
    Map<String, String> settings) {
  private static final Duration LONG = Duration.ofHours(12);
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final int DEFAULT_IN_FLIGHT = 8;
  private static final Duration DEFAULT_EVERY = Duration.ofMinutes(5);
  private static final String BASE_URL = "baseUrl";
  private static final String CLIENT_ID = "clientId";
  private static final String ID_HEADER = "idHeader";
  private static final String KEY_HEADER = "keyHeader";
  private static final String TOKEN_PATH = "tokenPath";
  private static final String LIMITS = "limits";
  private static final String IN_FLIGHT = "inFlight";
  private static final String EVERY = "every";

  /**
   * What the options of such a connection may say. Those that a carrier's terms leave no room for
   * are known, so that it can be said why they do not fit, and not among {@link #offered}.
   */
  private static List<Setting> settings(PollTerms terms) {
    Access access = terms.access();
    List<Setting> all = new ArrayList<>();
    all.add(
        Setting.of(
                BASE_URL,
                Kind.URL,
                "Address",
                "Where the carrier answers",
                "https://api.example.com/tracking")
            .needWhere(terms.base() == null)
            .otherwise(terms.base() == null ? "" : terms.base()));
    all.add(
        Setting.of(CLIENT_ID, Kind.TEXT, "Client id", "Who asks, as the carrier calls us", "acme")
            .needWhere(access instanceof Access.ClientCredentials || access instanceof Access.Basic)
            .with(
                access instanceof Access.ClientCredentials || access instanceof Access.Basic
                    ? null
                    : ID_HEADER));
    terms.settings().stream()
        .sorted(Comparator.comparing(PollTerms.Setting::name))
        .forEach(
            own ->
                all.add(Setting.of(own.name(), Kind.TEXT, own.name(), own.help(), own.example())));
    all.add(
        Setting.of(
                LIMITS,
                Kind.LIST,
                "Limits",
                "Of the contract: never more questions than that in any such time",
                "[{\"most\": 250, \"in\": \"P1D\"}]")
            .otherwise(
                terms.limits().stream()
                    .map(limit -> limit.most() + " in " + limit.in())
                    .collect(Collectors.joining(", "))));
    all.add(
        Setting.of(
                IN_FLIGHT,
                Kind.NUMBER,
                "Questions at once",
                "On their way at the same time, from each node",
                "4")
            .otherwise(DEFAULT_IN_FLIGHT));
    all.add(
        Setting.of(
                EVERY,
                Kind.DURATION,
                "Ask every",
                "How long a carrier that is asked for all that is new is left alone",
                "PT10M")
            .otherwise(DEFAULT_EVERY));
    all.add(
        Setting.of(
            ID_HEADER,
            Kind.TEXT,
            "Header of the client id",
            "Where the carrier wants the client id beside the key or the token",
            "X-Client-Id"));
    all.add(
        Setting.of(
            KEY_HEADER,
            Kind.TEXT,
            "Header of the key",
            "Where this carrier takes the key in another header",
            "Consumer-Key"));
    all.add(
        Setting.of(
                TOKEN_PATH,
                Kind.TEXT,
                "Path of the token",
                "Where a token is given for client id and secret, for a carrier that takes one in"
                    + " place of the key",
                "/oauth2/access_token")
            .with(CLIENT_ID));
    return all;
  }

  /** What a form for such a connection asks for. */
  static List<Setting> offered(PollTerms terms) {
    Access access = terms.access();
    return settings(terms).stream()
        .filter(
            setting ->
                switch (setting.name()) {
                  case KEY_HEADER, TOKEN_PATH -> access instanceof Access.Key;
                  case ID_HEADER ->
                      access instanceof Access.Key || access instanceof Access.ClientCredentials;
                  case CLIENT_ID -> !(access instanceof Access.Open);
                  case EVERY -> terms.feed();
                  default -> true;
                })
        .toList();
  }

  /** Copies the collections. */
  public PollSettings {
    limits = List.copyOf(limits);
    settings = Map.copyOf(settings);
  }

  /**
   * Reads a connection's options.
   *
   * @throws IllegalArgumentException with the option's name first: {@code options.limits: ...}
   */
  public static PollSettings of(PollTerms terms, JsonObject options) {
    Set<String> known = new TreeSet<>(Setting.options(settings(terms)));
    for (String name : options.fieldNames()) {
      if (!known.contains(name)) {
        throw wrong(name, "unknown option; known are " + known);
      }
    }
    Map<String, String> settings = new HashMap<>();
    for (String name : terms.settingNames()) {
      String value = text(options, name);
      if (value != null) {
        settings.put(name, value);
      }
    }
    Access access = access(terms.access(), options);
    String idHeader = header(options, ID_HEADER, "X-Client-Id");
    if (idHeader != null && (access instanceof Access.Open || access instanceof Access.Basic)) {
      throw wrong(ID_HEADER, "the carrier takes neither a key nor a token beside it");
    }
    boolean named =
        access instanceof Access.ClientCredentials
            || access instanceof Access.Basic
            || idHeader != null;
    String clientId = text(options, CLIENT_ID);
    if (named && (clientId == null || clientId.isBlank())) {
      throw wrong(CLIENT_ID, "missing: the carrier wants to know who asks");
    }
    return new PollSettings(
        base(terms, options),
        access,
        clientId == null ? "" : clientId,
        idHeader,
        spread(limits(terms, options)),
        number(options, IN_FLIGHT, DEFAULT_IN_FLIGHT),
        every(options),
        settings);
  }

  private static String base(PollTerms terms, JsonObject options) {
    String given = text(options, BASE_URL);
    if (given == null) {
      if (terms.base() == null) {
        throw wrong(BASE_URL, "missing: each carrier of this standard has its own");
      }
      return terms.base();
    }
    String base = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    if (!base.matches("https?://[^\\s?#]+")) {
      throw wrong(BASE_URL, "must be a URL such as https://api.example.com/tracking");
    }
    return base;
  }

  /** Those who follow one standard take the key where they like, or a token for it. */
  private static Access access(Access usual, JsonObject options) {
    String keyHeader = header(options, KEY_HEADER, "Consumer-Key");
    String tokenPath = text(options, TOKEN_PATH);
    if (keyHeader == null && tokenPath == null) {
      return usual;
    }
    if (!(usual instanceof Access.Key key)) {
      throw wrong(
          keyHeader == null ? TOKEN_PATH : KEY_HEADER,
          "the carrier does not take a key in a header");
    }
    if (tokenPath == null) {
      return new Access.Key(Objects.requireNonNull(keyHeader), key.scheme());
    }
    if (keyHeader != null) {
      throw wrong(KEY_HEADER, "a token takes its place, as tokenPath says");
    }
    if (!tokenPath.matches("/[^\\s?#]*")) {
      throw wrong(TOKEN_PATH, "must be a path such as /oauth2/access_token");
    }
    return new Access.ClientCredentials(tokenPath, true, null);
  }

  /** RFC 9110 section 5.6.2: a token. */
  private static @Nullable String header(JsonObject options, String name, String example) {
    String given = text(options, name);
    if (given != null && !given.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")) {
      throw wrong(name, "must be the name of a header such as " + example);
    }
    return given;
  }

  private static List<Limit> limits(PollTerms terms, JsonObject options) {
    Object given = options.getValue(LIMITS);
    if (given == null) {
      return terms.limits();
    }
    if (!(given instanceof JsonArray list) || list.size() > 8) {
      throw wrong(LIMITS, "must be a list such as [{\"most\": 250, \"in\": \"P1D\"}], 8 at most");
    }
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = "limits[" + i + "]";
      if (!(list.getValue(i) instanceof JsonObject limit)) {
        throw wrong(at, "must be an object such as {\"most\": 250, \"in\": \"P1D\"}");
      }
      limits.add(new Limit(number(limit, at + ".most", "most", 0), duration(limit, at)));
    }
    return limits;
  }

  private static Duration every(JsonObject options) {
    String given = text(options, EVERY);
    return given == null ? DEFAULT_EVERY : duration(EVERY, given);
  }

  private static Duration duration(JsonObject limit, String at) {
    String given = text(limit, "in");
    if (given == null) {
      throw wrong(at + ".in", "missing; an ISO-8601 duration such as PT1S or P1D");
    }
    return duration(at + ".in", given);
  }

  /** A day's budget that was used up in its first minute would leave the rest of the day blind. */
  private static List<Limit> spread(List<Limit> limits) {
    List<Limit> all = new ArrayList<>(limits);
    for (Limit limit : limits) {
      if (limit.in().compareTo(LONG) >= 0) {
        all.add(new Limit(Math.max(1, limit.most() / 12), limit.in().dividedBy(24)));
      }
    }
    return all;
  }

  private static int number(JsonObject options, String name, int otherwise) {
    return number(options, name, name, otherwise);
  }

  /** At least 1; 0 for {@code otherwise} where it must be given. */
  private static int number(JsonObject from, String at, String name, int otherwise) {
    Object value = from.getValue(name);
    if (value == null && otherwise > 0) {
      return otherwise;
    }
    if (value instanceof Integer number && number >= 1) {
      return number;
    }
    throw wrong(at, "must be a whole number, 1 or more");
  }

  private static Duration duration(String at, String given) {
    try {
      Duration duration = Duration.parse(given);
      if (duration.toMillis() >= 1 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Answered below.
    }
    throw wrong(at, "must be an ISO-8601 duration up to P31D, such as PT1S or P1D");
  }

  private static @Nullable String text(JsonObject from, String name) {
    Object value = from.getValue(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(name, "must be a text");
  }

  private static IllegalArgumentException wrong(String name, String why) {
    return new IllegalArgumentException("options." + name + ": " + why);
  }
}
