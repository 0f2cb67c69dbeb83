package dev.milepost.carrier;

import java.util.List;

/**
 * How a carrier shows that a delivery is its own: a small closed set of values, each of them data,
 * so that what a source signs and how can be read off one line.
 *
 * <p>All of them fail closed: without a live secret, without the header, or with the header sent
 * twice, the answer is no.
 */
public sealed interface Authentication permits Signature, SharedSecret, Authentication.AnyOf {

  /**
   * Whether who sent this knows one of the secrets. Compares in constant time and never throws.
   *
   * @param body the raw bytes, as they came
   * @param secrets the connection's live secrets: one, or two while it is being rotated
   */
  boolean accepts(Headers headers, byte[] body, List<String> secrets);

  /** A carrier that may show it in several ways; one of them is enough. */
  static Authentication anyOf(Authentication... ways) {
    return new AnyOf(List.of(ways));
  }

  /** One of several ways. */
  record AnyOf(List<Authentication> ways) implements Authentication {
    /** Copies the list. */
    public AnyOf {
      ways = List.copyOf(ways);
    }

    @Override
    public boolean accepts(Headers headers, byte[] body, List<String> secrets) {
      boolean accepted = false;
      for (Authentication way : ways) {
        accepted |= way.accepts(headers, body, secrets);
      }
      return accepted;
    }
  }
}
