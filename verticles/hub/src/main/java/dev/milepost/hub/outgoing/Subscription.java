package dev.milepost.hub.outgoing;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.stream.EventReader.Place;
import dev.milepost.hub.stream.StreamFilter;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A URL that a customer's events are pushed to, as PostgreSQL has it.
 *
 * @param reason why the hub gave it up; null where it did not
 * @param version of the settings
 * @param place everything before has become messages
 * @param replay what is sent once more; null where nothing is
 * @param filterPlace from where on, in the place's epoch, the filter holds that was set last
 * @param failingSince null where the last attempt went well
 */
record Subscription(
    String id,
    String customer,
    String url,
    List<String> types,
    List<String> shipments,
    List<String> orders,
    State state,
    @Nullable String reason,
    Sealed sealed,
    long version,
    Place place,
    @Nullable Replay replay,
    @Nullable Long filterPlace,
    @Nullable Instant failingSince,
    Instant createdAt,
    Instant updatedAt) {

  static final String COLUMNS =
      """
      id, customer, url, types, shipments, orders, state, reason, secret, previous_secret,
      previous_until, version, epoch, place, placed_at, replay_place, replay_until, filter_place,
      failing_since, created_at, updated_at
      """;

  /** Whether anything is sent. */
  enum State {
    ACTIVE("active"),
    /** By the customer. */
    PAUSED("paused"),
    /** By the hub. */
    DISABLED("disabled");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static State of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no such state: " + word);
    }
  }

  /** Offsets of the place's epoch: from the first, and before the second. */
  record Replay(long from, long until) {}

  /**
   * The secrets, as they lie in the database.
   *
   * @param previous also signs, until then
   */
  record Sealed(Buffer current, @Nullable Buffer previous, @Nullable Instant previousUntil) {

    /** What signs at that time, the newest first. */
    List<String> open(SecretBox box, String id, Instant now) {
      String first = box.open(owner(id), current.getBytes());
      return previous != null && previousUntil != null && now.isBefore(previousUntil)
          ? List.of(first, box.open(owner(id), previous.getBytes()))
          : List.of(first);
    }

    /** A connection to a carrier cannot have such a name, so no secret opens for one. */
    static String owner(String id) {
      return "outgoing:" + id;
    }
  }

  static Subscription of(Row row) {
    Buffer previous = row.getBuffer("previous_secret");
    Long replay = row.getLong("replay_place");
    return new Subscription(
        row.getString("id"),
        row.getString("customer"),
        row.getString("url"),
        List.of(row.getArrayOfStrings("types")),
        List.of(row.getArrayOfStrings("shipments")),
        List.of(row.getArrayOfStrings("orders")),
        State.of(row.getString("state")),
        row.getString("reason"),
        new Sealed(row.getBuffer("secret"), previous, instant(row, "previous_until")),
        row.getLong("version"),
        new Place(
            row.getInteger("epoch"),
            row.getLong("place"),
            row.getOffsetDateTime("placed_at").toInstant()),
        replay == null ? null : new Replay(replay, row.getLong("replay_until")),
        row.getLong("filter_place"),
        instant(row, "failing_since"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  /** What is wanted, in the order of the stream's own filters. */
  StreamFilter filter() {
    return new StreamFilter(Set.copyOf(types), List.of(Set.copyOf(shipments), Set.copyOf(orders)));
  }

  static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
