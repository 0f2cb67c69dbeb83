package dev.milepost.hub.signin;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

/**
 * Argon2id with 19 MiB and two passes, what OWASP's cheat sheet asks for at least. Blocks for some
 * tens of milliseconds.
 */
public final class Passwords {
  private static final int SHORTEST = 10;
  private static final int LONGEST = 200;
  private static final int KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final Argon2Function FUNCTION =
      Argon2Function.getInstance(KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);

  /** Of nobody's password: who is not known costs as much as who is. */
  private static final String NOBODYS =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private Passwords() {}

  /**
   * The hash to keep of a new password, with a salt of its own.
   *
   * @throws IllegalArgumentException saying what is wrong with the password
   */
  public static String hash(String user, String password) {
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a password has " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (password.equalsIgnoreCase(user) || password.chars().distinct().count() < 4) {
      throw new IllegalArgumentException("that password is too easy to guess");
    }
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(FUNCTION).getResult();
  }

  /** Whether it is the password of that hash. */
  static boolean fits(String password, String hash) {
    return password.length() <= LONGEST
        && Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  /** Takes as long as {@link #fits}. */
  static boolean fitsNobody(String password) {
    var unused = fits(password, NOBODYS);
    return false;
  }
}
