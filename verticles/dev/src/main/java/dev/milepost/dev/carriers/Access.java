package dev.milepost.dev.carriers;

/** How a carrier wants to be shown who asks. */
sealed interface Access {

  /** A key in a header. */
  record Key(String header) implements Access {}

  /** RFC 7617. */
  record Basic() implements Access {}

  /**
   * RFC 6749 section 4.4.
   *
   * @param path of the token endpoint
   */
  record Token(String path) implements Access {}
}
