package dev.milepost.hub.stream;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, in memory. One thread writes, every event loop reads ({@link StreamTrack} says
 * how). Bounded by count and bytes over all partitions; what arrived first is thrown away first.
 */
final class StreamWindow {
  private final int epoch;
  private final AtomicLongArray floors;
  private final AtomicLongArray ends;
  private final Map<String, ConcurrentSkipListMap<Long, StreamEvent>> byCustomer =
      new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, StreamEvent> arrivals = new ConcurrentSkipListMap<>();
  private final StreamTrack everybody = new Everybody();
  private final AtomicLong arrivalFloor = new AtomicLong();
  private final AtomicLong arrivalEnd = new AtomicLong();
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

  /** Where the customer's records are. Kafka's own partitioner, which our producers use. */
  int partition(String customer) {
    byte[] key = customer.getBytes(StandardCharsets.UTF_8);
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

  /** One customer's events; positions are offsets of its partition. */
  StreamTrack customer(String customer) {
    return new OneCustomer(customer, partition(customer));
  }

  /** Everybody's events in order of arrival; positions count arrivals of this process. */
  StreamTrack everybody() {
    return everybody;
  }

  /** Adds an event at the end of its partition. Writer only. */
  void add(int partition, StreamEvent event) {
    byCustomer
        .computeIfAbsent(event.customer(), first -> new ConcurrentSkipListMap<>())
        .put(event.offset(), event);
    arrivals.put(arrivalEnd.get(), event);
    arrivalEnd.incrementAndGet();
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
      Map.Entry<Long, StreamEvent> oldest = arrivals.firstEntry();
      if (oldest == null) {
        return;
      }
      StreamEvent event = oldest.getValue();
      // Floors first: a reader must never find an event gone and the floor still below it.
      arrivalFloor.set(oldest.getKey() + 1);
      floors.set(partition(event.customer()), event.offset() + 1);
      arrivals.remove(oldest.getKey());
      ConcurrentSkipListMap<Long, StreamEvent> own = byCustomer.get(event.customer());
      if (own != null) {
        own.remove(event.offset());
        if (own.isEmpty()) {
          byCustomer.remove(event.customer());
        }
      }
      events.decrementAndGet();
      bytes.addAndGet(-event.size());
    }
  }

  private final class OneCustomer implements StreamTrack {
    private final String customer;
    private final int partition;

    OneCustomer(String customer, int partition) {
      this.customer = customer;
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
    public SortedMap<Long, StreamEvent> between(long from, long to) {
      @Nullable ConcurrentSkipListMap<Long, StreamEvent> own = byCustomer.get(customer);
      return own == null || from >= to ? Collections.emptySortedMap() : own.subMap(from, to);
    }
  }

  private final class Everybody implements StreamTrack {
    @Override
    public long floor() {
      return arrivalFloor.get();
    }

    @Override
    public long end() {
      return arrivalEnd.get();
    }

    @Override
    public SortedMap<Long, StreamEvent> between(long from, long to) {
      return from >= to ? Collections.emptySortedMap() : arrivals.subMap(from, to);
    }
  }
}
