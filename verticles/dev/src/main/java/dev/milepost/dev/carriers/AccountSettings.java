package dev.milepost.dev.carriers;

import java.time.Duration;
import java.util.List;

/**
 * One customer's account with a carrier.
 *
 * @param name a part of its URL: letters, digits and hyphens
 * @param limits all of them hold; token requests are not counted
 * @param tokenLife how long a token is good for, by the clock of {@link CarrierApis}
 * @param etags whether answers to GET have a strong validator (RFC 9110 section 8.8.3) and {@code
 *     If-None-Match} is honoured
 * @param remembersAsks whether it keeps when each reference was asked about: memory grows with
 *     every question
 */
public record AccountSettings(
    String name,
    SimulatedCarrier carrier,
    Credentials credentials,
    List<Limit> limits,
    Duration tokenLife,
    boolean etags,
    boolean remembersAsks) {

  /** Validates. */
  public AccountSettings {
    if (!name.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException("name: letters, digits and hyphens: " + name);
    }
    limits = List.copyOf(limits);
  }

  /** An account without limits whose tokens live an hour. */
  public static AccountSettings of(String name, SimulatedCarrier carrier, Credentials credentials) {
    return new AccountSettings(
        name, carrier, credentials, List.of(), Duration.ofHours(1), false, false);
  }

  /** The same with these limits. */
  public AccountSettings limited(Limit... to) {
    return new AccountSettings(
        name, carrier, credentials, List.of(to), tokenLife, etags, remembersAsks);
  }

  /** The same with tokens that live that long. */
  public AccountSettings withTokenLife(Duration life) {
    return new AccountSettings(name, carrier, credentials, limits, life, etags, remembersAsks);
  }

  /** The same with validators. */
  public AccountSettings withEtags() {
    return new AccountSettings(name, carrier, credentials, limits, tokenLife, true, remembersAsks);
  }

  /** The same, keeping when each reference was asked about. */
  public AccountSettings rememberingAsks() {
    return new AccountSettings(name, carrier, credentials, limits, tokenLife, etags, true);
  }
}
