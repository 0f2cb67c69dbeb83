package dev.milepost.hub.sources;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An ERP that shipments are fetched from.
 *
 * @param settings as the admin said them
 * @param secret null where everybody may ask
 * @param version of settings, secret and state
 */
record Source(
    String id,
    boolean active,
    JsonObject settings,
    @Nullable String secret,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Whose its tokens are; another one after each change. */
  String holder() {
    return holders(id) + version;
  }

  /** How the names of all its holders begin. No connection's id has a slash. */
  static String holders(String id) {
    return "source/" + id + "/";
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Source[" + id + ", version " + version + "]";
  }

  /**
   * How far it has come.
   *
   * @param cursor up to where all rows are in Kafka; null before the first round has ended
   * @param place within a round, what to ask next; null where a new one begins
   * @param reached the latest stamp of the round
   * @param begun when the round began
   * @param failures in a row
   */
  record Standing(
      @Nullable String cursor,
      @Nullable Place place,
      @Nullable String reached,
      @Nullable Instant begun,
      int failures) {}

  /**
   * A source that this node may ask now.
   *
   * @param number what it settles by
   * @param begun when the round began, or begins with this
   */
  record Claim(Source source, Standing standing, long number, Instant begun) {}

  /**
   * What is shown of a source.
   *
   * @param node who asks or asked last
   * @param asking whether it is being asked
   * @param lastSuccess when a round ended well
   * @param counts of all time
   */
  record View(
      Source source,
      Standing standing,
      @Nullable String node,
      boolean asking,
      Instant dueAt,
      @Nullable Instant lastSuccess,
      @Nullable String lastError,
      @Nullable Instant lastErrorAt,
      Counts counts) {}

  /** Rows by what became of them: each row that was read is one of these. */
  record Counts(long sent, long unchanged, long skipped, long refused) {
    static final Counts NONE = new Counts(0, 0, 0, 0);
  }
}
