package dev.milepost.hub.drift;

import java.time.Instant;

/**
 * A fact as PostgreSQL keeps it.
 *
 * @param count how often it was seen: objects, values or events, of which a delivery may hold many
 * @param first when the earliest delivery that shows it arrived
 * @param sample the id of that delivery
 */
record StoredFact(long id, Fact fact, Standing standing, long count, Instant first, String sample) {
  StoredFact as(Standing other) {
    return new StoredFact(id, fact, other, count, first, sample);
  }
}
