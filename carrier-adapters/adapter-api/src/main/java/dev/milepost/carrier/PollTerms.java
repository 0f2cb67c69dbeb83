package dev.milepost.carrier;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a carrier wants to be asked. A connection's options may say otherwise where a contract does.
 *
 * @param base where, without a slash at the end: {@code https://api-eu.dhl.com}; null where each
 *     connection names its own in {@code options.baseUrl}, as many carriers follow one standard
 * @param access how we show who we are
 * @param atOnce how many references one question may have; 0 where the carrier is asked for all
 *     that is new, and answers with a position from where to go on
 * @param limits of the usual contract
 * @param corrections how long after a journey has ended the carrier may still correct it
 * @param settings what a connection's {@code options} may have for {@link PollQuestion#settings}
 */
public record PollTerms(
    @Nullable String base,
    Access access,
    int atOnce,
    List<Limit> limits,
    Duration corrections,
    Set<Setting> settings) {

  /** Copies, and checks what would otherwise be found out at the first question. */
  public PollTerms {
    if (base != null && (base.endsWith("/") || !base.matches("https?://.+"))) {
      throw new IllegalArgumentException("base: an http URL without a slash at the end: " + base);
    }
    if (atOnce < 0) {
      throw new IllegalArgumentException("atOnce: not negative");
    }
    limits = List.copyOf(limits);
    settings = Set.copyOf(settings);
  }

  /** The names of the settings. */
  public Set<String> settingNames() {
    return settings.stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the carrier is asked for all that is new, rather than about references. */
  public boolean feed() {
    return atOnce == 0;
  }

  /**
   * Never more questions than that in any stretch of time of that length.
   *
   * @param most at least 1
   */
  public record Limit(int most, Duration in) {
    /** Validates. */
    public Limit {
      if (most < 1 || in.isNegative() || in.isZero()) {
        throw new IllegalArgumentException("limit: " + most + " in " + in);
      }
    }
  }

  /**
   * A text that a connection may have for the questions, always optional.
   *
   * @param name in the connection's options
   * @param help what it is for, a sentence for people; may be empty
   * @param example of it; may be empty
   */
  public record Setting(String name, String help, String example) {
    /** One that nobody has described. */
    public Setting(String name) {
      this(name, "", "");
    }
  }

  /** How we show who we are. The secret is the connection's. */
  public sealed interface Access {

    /** Everybody may ask. */
    record Open() implements Access {}

    /**
     * The secret in a header.
     *
     * @param header its name; a connection's option {@code keyHeader} may give another, and {@code
     *     tokenPath} a token in its place, since those who follow one standard differ in it
     * @param scheme what comes before it, with its blank: {@code "Bearer "}; may be empty
     */
    record Key(String header, String scheme) implements Access {}

    /** RFC 7617: the connection's option {@code clientId} is the user's name. */
    record Basic() implements Access {}

    /**
     * RFC 6749 section 4.4: {@code clientId} of the options and the secret give a token for a
     * while.
     *
     * @param target path of the token endpoint on {@link PollTerms#base}
     * @param form whether the credentials are in the form (section 2.3.1); else in an {@code
     *     Authorization: Basic} header
     * @param scope null for none
     */
    record ClientCredentials(String target, boolean form, @Nullable String scope)
        implements Access {}
  }
}
