package dev.milepost.hub.signin;

import dev.milepost.hub.auth.Role;
import java.util.regex.Pattern;

/**
 * A person who may sign in with a password.
 *
 * @param user what they type
 * @param name what others call them
 * @param hash of the password, in the form of PHC: with its algorithm, cost and salt
 * @param stamp another one whenever the password or the role is another: ends their sessions
 */
public record Account(String user, String name, Role role, String hash, String stamp) {
  private static final Pattern USER = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final int LONGEST_NAME = 100;

  /** Refuses what could not be typed, mentioned or shown. */
  public Account {
    if (!isUser(user)) {
      throw new IllegalArgumentException(
          "'"
              + user
              + "' is no name for an account: 1 to 64 lower case letters, digits, '.' and '-', not"
              + " beginning with one of the latter");
    }
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("name: 1 to " + LONGEST_NAME + " characters");
    }
  }

  /** Whether an account may have that name. */
  static boolean isUser(String text) {
    return USER.matcher(text).matches();
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return user + " (" + role.claim() + ")";
  }
}
