package dev.milepost.hub.traffic;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What this node counts of its connections, in memory, until {@link TrafficVerticle} adds it to
 * what all nodes count. Any thread may count; it costs a map's look-up and an addition.
 *
 * <p>What came in is counted when it is kept, and is lost with the node for the last seconds. What
 * was read is kept with its place in the topic, so that what is read again is not counted again,
 * and what a node could not say any more is known to be missing.
 */
public final class Traffic {
  /** While the database is away; then what was read is counted as passed over. */
  private static final int MOST_READ = 50_000;

  private static final Duration SLOT = Duration.ofMinutes(5);
  private static final Duration LONG_OVER = Duration.ofHours(1);

  private final Map<Key, AtomicLongArray> door = new ConcurrentHashMap<>();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private List<Read> read = new ArrayList<>();

  /**
   * What is counted together.
   *
   * @param slot its begin, of five minutes
   */
  record Key(String connection, String carrier, Instant slot) {}

  /** One delivery that was read, at its place in the topic. */
  record Read(
      int partition,
      long offset,
      long timestamp,
      @Nullable Key key,
      Counts counts,
      Counts latency) {}

  /**
   * How a partner's folder or topic looks from this node.
   *
   * @param waiting files, or records
   * @param waitingSeconds since the file that waits longest changed; null where that cannot be said
   * @param problem why it cannot be reached, or what could not be done there
   */
  public record Standing(
      boolean reachable, long waiting, @Nullable Long waitingSeconds, @Nullable String problem) {}

  /** Counts a delivery that was kept, whichever way it came. */
  public void accepted(String connection, CarrierCode carrier, Instant receivedAt) {
    atTheDoor(connection, carrier, receivedAt, Count.ACCEPTED);
  }

  /** Counts a delivery that was not taken. */
  public void refused(String connection, CarrierCode carrier, Instant at, boolean unauthentic) {
    atTheDoor(connection, carrier, at, unauthentic ? Count.UNAUTHENTIC : Count.REFUSED);
  }

  private void atTheDoor(String connection, CarrierCode carrier, Instant at, Count count) {
    Key key = key(connection, carrier.value(), at);
    AtomicLongArray there = door.get(key); // get first: computeIfAbsent may lock
    if (there == null) {
      there = door.computeIfAbsent(key, fresh -> new AtomicLongArray(Count.values().length));
    }
    there.incrementAndGet(count.at());
  }

  /** Counts a delivery that was read and settled. */
  public void read(
      ConsumerRecord<String, byte[]> record,
      String connection,
      CarrierCode carrier,
      Instant receivedAt,
      Decoded decoded) {
    Counts counts = new Counts(Count.values().length);
    Counts latency = new Counts(Latency.buckets());
    decoded.<@Nullable Void>fold(
        events -> {
          counts.count(Count.DECODED.at());
          counts.add(Count.PROBLEMS.at(), events.problems().size());
          events.events().forEach(event -> count(event, counts, latency));
          return null;
        },
        ignored -> {
          counts.count(Count.IGNORED.at());
          return null;
        },
        rejected -> {
          counts.count(Count.REJECTED.at());
          return null;
        });
    add(record, key(connection, carrier.value(), receivedAt), counts, latency);
  }

  /** Counts a record of which nobody can say whose it is. */
  public void unreadable(ConsumerRecord<String, byte[]> record) {
    add(record, null, new Counts(0), new Counts(0));
  }

  private static void count(CarrierEvent event, Counts counts, Counts latency) {
    counts.count(Count.EVENTS.at());
    if (event.milestone() == Milestone.UNKNOWN) {
      counts.count(Count.UNKNOWN.at());
    }
    TimeQuality quality = event.time().quality();
    counts.count(
        switch (quality) {
          case GIVEN -> Count.TIME_GIVEN.at();
          case PLACE -> Count.TIME_PLACE.at();
          case DEFAULT -> Count.TIME_DEFAULT.at();
          case UNKNOWN -> Count.TIME_UNKNOWN.at();
        });
    // A time that is good for sorting only, or of what has not happened yet, says nothing of delay.
    if (event.classifier() == Classifier.ACTUAL && quality != TimeQuality.UNKNOWN) {
      latency.count(Latency.bucket(Duration.between(event.time().instant(), event.receivedAt())));
    }
  }

  private synchronized void add(
      ConsumerRecord<String, byte[]> record, @Nullable Key key, Counts counts, Counts latency) {
    if (read.size() < MOST_READ) {
      read.add(
          new Read(record.partition(), record.offset(), record.timestamp(), key, counts, latency));
    }
  }

  /** Says how a partner's folder or topic looks now, until it is {@link #left}. */
  public void stands(String connection, Standing standing) {
    standings.put(connection, standing);
  }

  /** This node looks at it no more. */
  public void left(String connection) {
    standings.remove(connection);
  }

  /**
   * What was counted at the door since the last time.
   *
   * @param now cells of slots that are long over then, and empty, are let go: nobody counts there
   */
  Map<Key, Counts> takeDoor(Instant now) {
    Map<Key, Counts> taken = new HashMap<>();
    door.forEach(
        (key, cells) -> {
          Counts counts = new Counts(Count.values().length);
          for (int i = 0; i < counts.places(); i++) {
            counts.add(i, cells.getAndSet(i, 0));
          }
          if (!counts.isNothing()) {
            taken.put(key, counts);
          } else if (key.slot().isBefore(now.minus(LONG_OVER))) {
            door.remove(key, cells);
          }
        });
    return taken;
  }

  /** Puts back what could not be added. */
  void putBackDoor(Map<Key, Counts> taken) {
    taken.forEach(
        (key, counts) -> {
          AtomicLongArray cells =
              door.computeIfAbsent(key, fresh -> new AtomicLongArray(counts.places()));
          for (int i = 0; i < counts.places(); i++) {
            cells.addAndGet(i, counts.at(i));
          }
        });
  }

  /** What was read since the last time, in the order of reading. */
  synchronized List<Read> takeRead() {
    List<Read> taken = read;
    read = new ArrayList<>();
    return taken;
  }

  /** Puts back what could not be added. */
  synchronized void putBackRead(List<Read> taken) {
    taken.addAll(read);
    read = taken.size() > MOST_READ ? new ArrayList<>(taken.subList(0, MOST_READ)) : taken;
  }

  Map<String, Standing> standings() {
    return Map.copyOf(standings);
  }

  private static Key key(String connection, String carrier, Instant at) {
    long slot = SLOT.toSeconds();
    return new Key(
        connection,
        carrier,
        Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), slot) * slot));
  }
}
