package dev.milepost.hub.stream;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.common.utils.Utils;

/**
 * The newest events, in memory. One thread writes, every event loop reads ({@link StreamTrack} says
 * how). Bounded by count and bytes over all partitions; what arrived first is thrown away first.
 */
final class StreamWindow {
  private final int epoch;
  private final AtomicLongArray floors;
  private final AtomicLongArray ends;
  private final Map<String, StreamLine> byChannel = new ConcurrentHashMap<>();
  private final StreamLine arrivals = new StreamLine();
  private final StreamTrack everybody = new Everybody();
  private final AtomicLong arrivalFloor = new AtomicLong();
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param epoch stands for the topic that the offsets belong to
   * @param floors for each partition, the first offset that is going to be added
   */
  StreamWindow(int epoch, long[] floors) {
    this.epoch = epoch;
    this.floors = new AtomicLongArray(floors);
    this.ends = new AtomicLongArray(floors);
  }

  int epoch() {
    return epoch;
  }

  int partitions() {
    return ends.length();
  }

  /** Where the channel's records are. Kafka's own partitioner, which our producers use. */
  int partition(String channel) {
    byte[] key = channel.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions();
  }

  long floor(int partition) {
    return floors.get(partition);
  }

  long end(int partition) {
    return ends.get(partition);
  }

  int events() {
    return events.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** One channel's events; positions are offsets of its partition. */
  StreamTrack channel(String channel) {
    return new OneChannel(channel, partition(channel));
  }

  /** Everybody's events in order of arrival; positions count arrivals of this process. */
  StreamTrack everybody() {
    return everybody;
  }

  /** Adds an event at the end of its partition. Writer only. */
  void add(int partition, StreamEvent event) {
    byChannel.computeIfAbsent(event.channel(), first -> new StreamLine()).add(event);
    arrivals.add(event);
    events.incrementAndGet();
    bytes.addAndGet(event.size());
    advance(partition, event.offset() + 1);
  }

  /** Everything before the offset has been added or was not to be added. Writer only. */
  void advance(int partition, long offset) {
    ends.set(partition, offset);
  }

  /** Throws away the oldest until the bounds hold. Writer only. */
  void trim(int mostEvents, long mostBytes) {
    while (events.get() > mostEvents || bytes.get() > mostBytes) {
      StreamEvent event = arrivals.first();
      if (event == null) {
        return;
      }
      // Floors first: a reader must never find an event gone and the floor still below it.
      arrivalFloor.incrementAndGet();
      floors.set(partition(event.channel()), event.offset() + 1);
      arrivals.removeFirst();
      StreamLine own = byChannel.get(event.channel());
      if (own != null) {
        own.removeFirst();
        if (own.isEmpty()) {
          byChannel.remove(event.channel());
        }
      }
      events.decrementAndGet();
      bytes.addAndGet(-event.size());
    }
  }

  private final class OneChannel implements StreamTrack {
    private final String channel;
    private final int partition;

    OneChannel(String channel, int partition) {
      this.channel = channel;
      this.partition = partition;
    }

    @Override
    public long floor() {
      return floors.get(partition);
    }

    @Override
    public long end() {
      return ends.get(partition);
    }

    @Override
    public void show(long from, long to, Visitor visitor) {
      StreamLine own = byChannel.get(channel);
      if (own != null) {
        own.show(from, to, (number, event) -> event.offset(), visitor);
      }
    }
  }

  private final class Everybody implements StreamTrack {
    @Override
    public long floor() {
      return arrivalFloor.get();
    }

    @Override
    public long end() {
      return arrivals.added();
    }

    @Override
    public void show(long from, long to, Visitor visitor) {
      arrivals.show(from, to, (number, event) -> number, visitor);
    }
  }
}
