package dev.milepost.carrier.edifact;

import java.util.Locale;

/**
 * Which directory a message is of, as far as it changes the meaning of its status codes. Up to
 * D.98A the second element of STS is 9011, whose numbers are statuses of transport; from D.98B on
 * it is 4405, whose same numbers mean other things (dossier section 6.2; the release at which the
 * element was exchanged is that of the United Nations' directories).
 */
enum Directory {
  WITH_9011,
  WITH_4405,
  /** The release cannot be read, so that no number means anything. */
  UNKNOWN;

  /** Reads UNH 0054: {@code 96A}; {@code 921} of the first directories. */
  static Directory of(String release) {
    if (release.length() < 2
        || !Character.isDigit(release.charAt(0))
        || !Character.isDigit(release.charAt(1))) {
      return UNKNOWN;
    }
    int year = Character.digit(release.charAt(0), 10) * 10 + Character.digit(release.charAt(1), 10);
    boolean until98A =
        (year >= 88 && year < 98)
            || (year == 98 && !release.toUpperCase(Locale.ROOT).endsWith("B"));
    return until98A ? WITH_9011 : WITH_4405;
  }
}
