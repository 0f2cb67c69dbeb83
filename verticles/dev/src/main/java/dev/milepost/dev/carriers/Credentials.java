package dev.milepost.dev.carriers;

/**
 * Who may ask an account. Where there is a key alone it is the secret.
 *
 * @param client id of the OAuth client, or the user's name
 */
public record Credentials(String client, String secret) {

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "Credentials[client=" + client + ", secret=***]";
  }
}
