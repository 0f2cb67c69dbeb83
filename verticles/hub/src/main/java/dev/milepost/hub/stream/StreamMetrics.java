package dev.milepost.hub.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the stream counts.
 *
 * <p>Records read from Kafka = added + repeated + unreadable + misplaced + looked-at (those before
 * the window, read for their ids). Alert when {@code misplaced} or {@code unreadable} grows: a
 * producer does not keep the topic's contract, and channels miss events.
 *
 * <p>Streams opened = open + ended + disconnected.
 */
final class StreamMetrics {
  private static final String RECORDS = "milepost.stream.records";
  private static final String DISCONNECTS = "milepost.stream.disconnects";
  private static final String REFUSED = "milepost.stream.refused";

  final Counter added;
  final Counter repeated;
  final Counter unreadable;
  final Counter misplaced;
  final Counter lookedAt;
  final Counter opened;
  final Counter ended;
  final Counter frames;
  final Counter gaps;
  final Counter replays;
  final Counter replayFailures;
  final Counter stalled;
  final Counter fellBehind;
  final Counter gone;
  final Counter refusedFull;
  final Counter refusedChannel;
  final Counter refusedToken;
  final Counter refusedHerd;
  final Counter refusedReplays;
  final Counter refusedNotReady;
  final Timer delay;
  final AtomicInteger subscribers = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();
  final AtomicLong lag = new AtomicLong();
  final AtomicInteger windowEvents = new AtomicInteger();
  final AtomicLong windowBytes = new AtomicLong();

  StreamMetrics(MeterRegistry meters) {
    added = meters.counter(RECORDS, "outcome", "added");
    repeated = meters.counter(RECORDS, "outcome", "repeated");
    unreadable = meters.counter(RECORDS, "outcome", "unreadable");
    misplaced = meters.counter(RECORDS, "outcome", "misplaced");
    lookedAt = meters.counter(RECORDS, "outcome", "looked-at");
    opened = meters.counter("milepost.stream.opened");
    ended = meters.counter("milepost.stream.ended");
    frames = meters.counter("milepost.stream.frames");
    gaps = meters.counter("milepost.stream.gaps");
    replays = meters.counter("milepost.stream.replays");
    replayFailures = meters.counter("milepost.stream.replay.failures");
    stalled = meters.counter(DISCONNECTS, "reason", "stalled");
    fellBehind = meters.counter(DISCONNECTS, "reason", "fell-behind");
    gone = meters.counter(DISCONNECTS, "reason", "client-gone");
    refusedFull = meters.counter(REFUSED, "reason", "full");
    refusedChannel = meters.counter(REFUSED, "reason", "channel-limit");
    refusedToken = meters.counter(REFUSED, "reason", "token-limit");
    refusedHerd = meters.counter(REFUSED, "reason", "too-many-at-once");
    refusedReplays = meters.counter(REFUSED, "reason", "replays");
    refusedNotReady = meters.counter(REFUSED, "reason", "not-ready");
    delay =
        Timer.builder("milepost.stream.delay")
            .description("from a record's timestamp until every event loop knows of it")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("milepost.stream.subscribers", subscribers, AtomicInteger::get).register(meters);
    Gauge.builder("milepost.stream.waiting", waiting, AtomicInteger::get)
        .description("requests that wait for their next page of events")
        .register(meters);
    Gauge.builder("milepost.stream.lag", lag, AtomicLong::get).register(meters);
    Gauge.builder("milepost.stream.window.events", windowEvents, AtomicInteger::get)
        .register(meters);
    Gauge.builder("milepost.stream.window.bytes", windowBytes, AtomicLong::get)
        .baseUnit("bytes")
        .register(meters);
  }
}
