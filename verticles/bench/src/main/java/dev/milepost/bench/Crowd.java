package dev.milepost.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of Server-Sent Events connections, and what each of them got. It knows nothing of the
 * server but the format: it looks for {@link StreamMark}s in whole blocks, each of which must carry
 * the number that comes next on the member's own topic.
 */
final class Crowd implements AutoCloseable {
  private static final int DEFAULT_THREADS = 2;
  private static final int UNDER_WAY = 128;
  private static final int READ_BYTES = 256 * 1024;
  private static final int LONGEST_MILLIS = 120_000;
  private static final byte[] NOTHING = {};

  private final List<Loop> loops = new ArrayList<>();
  private final Map<String, Integer> trouble = new ConcurrentHashMap<>();
  private final LongAdder open = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder misrouted = new LongAdder();
  private final LongAdder readThrough = new LongAdder();
  private final LongAdder cutOff = new LongAdder();
  private final LongAdder sentAway = new LongAdder();
  private volatile boolean measuring;
  private volatile boolean noting;
  private volatile int port;
  private volatile boolean redial;
  private volatile boolean closed;
  private int members;

  Crowd(int port) throws IOException {
    this(port, DEFAULT_THREADS);
  }

  /** A crowd that shares the machine with another. */
  Crowd(int port, int threads) throws IOException {
    this.port = port;
    for (int i = 0; i < threads; i++) {
      Loop loop = new Loop("crowd-" + i);
      loops.add(loop);
      loop.thread.start();
    }
  }

  /**
   * How a connection asks for its stream.
   *
   * @param topic whose events it gets
   * @param next the number of the first of them
   * @param head request line and headers, each with its line end, without the blank line
   * @param cursor where to go on from; null for now
   * @param end with this many events of its topic it is through, and begins again where it began
   */
  record Seat(int topic, int next, String head, @Nullable String cursor, int end) {
    /** One that stays. */
    Seat(int topic, int next, String head, @Nullable String cursor) {
      this(topic, next, head, cursor, Integer.MAX_VALUE);
    }
  }

  /** Opens one connection more. It keeps the last cursor if it may have to come back. */
  void join(Seat seat) {
    Loop loop = loops.get(members++ % loops.size());
    loop.seats.add(new Member(seat));
    loop.selector.wakeup();
  }

  /** Connections that are open: the server has answered 200. */
  long open() {
    return open.sum();
  }

  /** Returns when so many are open, or throws after two minutes. */
  void awaitOpen(long many) throws InterruptedException, IOException {
    long begun = System.nanoTime();
    while (open() < many) {
      if (System.nanoTime() - begun > LONGEST_MILLIS * 1_000_000L) {
        throw new IOException(open() + " of " + many + " streams open: " + trouble());
      }
      Thread.sleep(1);
    }
  }

  /** From now on latencies are recorded; what was recorded is forgotten. */
  void measure() {
    loops.forEach(loop -> loop.clear = true);
    measuring = true;
  }

  void stopMeasuring() {
    measuring = false;
  }

  /**
   * An event that a member read.
   *
   * @param due as its mark says
   * @param at when it was read; both by {@link System#nanoTime}
   */
  record Reading(long due, long at) {}

  /** From now on each reading is kept. For a load whose readings fit into memory. */
  void note() {
    noting = true;
  }

  /** What was kept. */
  List<Reading> readings() {
    List<Reading> all = new ArrayList<>();
    loops.forEach(
        loop -> {
          synchronized (loop.latencies) {
            all.addAll(loop.readings);
          }
        });
    return all;
  }

  /** Who is cut off comes back to this port, after its stream's {@code retry}, with its cursor. */
  void comeBackTo(int otherPort) {
    port = otherPort;
    redial = true;
  }

  long delivered() {
    return delivered.sum();
  }

  /** Numbers that were passed over. What is missing at the end is {@link #missing}. */
  long skipped() {
    return skipped.sum();
  }

  long duplicates() {
    return duplicates.sum();
  }

  /** Events of another topic than was asked for. */
  long misrouted() {
    return misrouted.sum();
  }

  /** Times that a member had read to its {@link Seat#end} and began again. */
  long readThrough() {
    return readThrough.sum();
  }

  long cutOff() {
    return cutOff.sum();
  }

  /** Times that the server said to come later: 429 or 503. */
  long sentAway() {
    return sentAway.sum();
  }

  /**
   * Events that did not come, all members together.
   *
   * @param published how many there are on each topic
   */
  long missing(int[] published) {
    long missing = 0;
    for (Loop loop : loops) {
      for (Member member : loop.members) {
        missing += Math.max(0, published[member.seat.topic()] - member.next);
      }
    }
    return missing;
  }

  /** Returns when nothing is missing any more, or nothing came for a while. */
  void awaitAll(int[] published, long patienceMillis) throws InterruptedException {
    long last = -1;
    long since = System.nanoTime();
    while (missing(published) > 0) {
      long now = delivered();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patienceMillis * 1_000_000L) {
        return;
      }
      Thread.sleep(1);
    }
  }

  /** From when an event was due until it was read, microseconds. */
  Histogram latencies() {
    Histogram all = new Histogram(3);
    loops.forEach(
        loop -> {
          synchronized (loop.latencies) {
            all.add(loop.latencies);
          }
        });
    return all;
  }

  /** What went wrong, and how often; empty where nothing did. */
  Map<String, Integer> trouble() {
    return new TreeMap<>(trouble);
  }

  @Override
  public void close() {
    closed = true;
    for (Loop loop : loops) {
      loop.selector.wakeup();
      try {
        loop.thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One connection. Its loop's thread writes it; {@code next} is read by others. */
  private static final class Member {
    final Seat seat;
    volatile int next;
    @Nullable SocketChannel channel;
    @Nullable String cursor;
    boolean underWay;
    boolean headRead;
    long dialAt;

    /** The begin of a block, the rest of which has not come yet. */
    byte[] rest = NOTHING;

    Member(Seat seat) {
      this.seat = seat;
      this.next = seat.next();
      this.cursor = seat.cursor();
    }
  }

  private final class Loop implements Runnable {
    final Selector selector = Selector.open();
    final Queue<Member> seats = new ConcurrentLinkedQueue<>();
    final List<Member> members = new CopyOnWriteArrayList<>();
    final Thread thread;
    final Histogram latencies = new Histogram(3);
    final List<Reading> readings = new ArrayList<>();
    volatile boolean clear;

    private final List<Member> joined = new ArrayList<>();
    private final Queue<Member> toDial = new ArrayDeque<>();
    private final PriorityQueue<Member> later =
        new PriorityQueue<>(Comparator.comparingLong((Member member) -> member.dialAt));
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private final byte[] bytes = buffer.array();
    private int underWay;

    Loop(String name) throws IOException {
      thread = new Thread(this, name);
      thread.setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (!closed) {
          turn();
        }
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
        selector.close();
      } catch (IOException | RuntimeException e) {
        trouble.merge("the crowd stopped: " + e, 1, Integer::sum);
      }
    }

    private void turn() throws IOException {
      takeSeats();
      selector.select(later.isEmpty() ? 1000 : 5);
      if (clear) {
        clear = false;
        synchronized (latencies) {
          latencies.reset();
        }
      }
      long now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        Member member = (Member) key.attachment();
        try {
          if (key.isConnectable()) {
            ask(member, key);
          } else if (key.isReadable()) {
            read(member, now);
          }
        } catch (IOException e) {
          over(member, String.valueOf(e.getMessage()));
        }
      }
      selector.selectedKeys().clear();
      while (!later.isEmpty() && later.peek().dialAt <= now) {
        toDial.add(later.remove());
      }
      while (underWay < UNDER_WAY && !toDial.isEmpty()) {
        dial(toDial.remove());
      }
    }

    private void takeSeats() {
      joined.clear();
      for (Member seat = seats.poll(); seat != null; seat = seats.poll()) {
        joined.add(seat);
        toDial.add(seat);
      }
      members.addAll(joined);
      while (underWay < UNDER_WAY && !toDial.isEmpty()) {
        dial(toDial.remove());
      }
    }

    private void dial(Member member) {
      try {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        member.channel = channel;
        member.headRead = false;
        member.rest = NOTHING;
        channel.register(selector, SelectionKey.OP_CONNECT, member);
        member.underWay = true;
        underWay++;
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        over(member, String.valueOf(e.getMessage()));
      }
    }

    private void ask(Member member, SelectionKey key) throws IOException {
      SocketChannel channel = (SocketChannel) key.channel();
      channel.finishConnect();
      String cursor = member.cursor == null ? "" : "Last-Event-ID: " + member.cursor + "\r\n";
      ByteBuffer request =
          ByteBuffer.wrap(
              (member.seat.head() + cursor + "\r\n").getBytes(StandardCharsets.US_ASCII));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      key.interestOps(SelectionKey.OP_READ);
    }

    private void read(Member member, long now) throws IOException {
      SocketChannel channel = member.channel;
      if (channel == null) {
        return;
      }
      buffer.clear();
      buffer.put(member.rest);
      if (channel.read(buffer) < 0) {
        over(member, "ended by the server");
        return;
      }
      int end = buffer.position();
      int from = 0;
      if (!member.headRead) {
        from = head(member, end);
        if (member.channel == null) {
          return;
        }
      }
      if (member.headRead) {
        int whole = endOfLastBlock(from, end);
        blocks(member, from, whole, now);
        if (member.next >= member.seat.end()) {
          beginAgain(member);
          return;
        }
        from = whole;
      }
      member.rest = from == end ? NOTHING : Arrays.copyOfRange(bytes, from, end);
    }

    /** Where the body begins; 0 while the head is not whole. */
    private int head(Member member, int end) {
      int at = indexOf("\r\n\r\n", 0, end);
      if (at < 0) {
        return 0;
      }
      member.underWay = false;
      underWay--;
      String head = new String(bytes, 0, at, StandardCharsets.US_ASCII);
      String status = head.substring(0, Math.min(head.length(), 12));
      if (status.equals("HTTP/1.1 200")) {
        member.headRead = true;
        open.increment();
        return at + 4;
      }
      if (status.endsWith("429") || status.endsWith("503")) {
        sentAway.increment();
        again(member, retryAfter(head));
      } else {
        trouble.merge(status, 1, Integer::sum);
        hangUp(member);
      }
      return 0;
    }

    private void blocks(Member member, int from, int to, long now) {
      int at = StreamMark.find(bytes, from, to);
      while (at >= 0) {
        int number = StreamMark.number(bytes, at);
        int next = member.next;
        if (StreamMark.topic(bytes, at) != member.seat.topic()) {
          misrouted.increment();
        } else if (number < next) {
          duplicates.increment();
        } else {
          skipped.add(number - next);
          member.next = number + 1;
          delivered.increment();
          if (measuring) {
            long due = StreamMark.due(bytes, at);
            synchronized (latencies) {
              latencies.recordValue(Math.max(0, (now - due) / 1000));
              if (noting) {
                readings.add(new Reading(due, now));
              }
            }
          }
        }
        at = StreamMark.find(bytes, at + StreamMark.LENGTH, to);
      }
      if (to > from) {
        keepCursor(member, from, to);
      }
    }

    /** The last {@code id} of a block that is whole, as the format demands. */
    private void keepCursor(Member member, int from, int to) {
      for (int i = to - 4; i >= from; i--) {
        if (bytes[i] == 'i'
            && bytes[i + 1] == 'd'
            && bytes[i + 2] == ':'
            && bytes[i + 3] == ' '
            && (i == from || bytes[i - 1] == '\n')) {
          int end = i + 4;
          while (end < to && bytes[end] != '\n') {
            end++;
          }
          member.cursor = new String(bytes, i + 4, end - i - 4, StandardCharsets.US_ASCII);
          return;
        }
      }
    }

    private int endOfLastBlock(int from, int to) {
      for (int i = to - 1; i > from; i--) {
        if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
          return i + 1;
        }
      }
      return from;
    }

    private int indexOf(String text, int from, int to) {
      for (int i = from; i + text.length() <= to; i++) {
        int k = 0;
        while (k < text.length() && bytes[i + k] == text.charAt(k)) {
          k++;
        }
        if (k == text.length()) {
          return i;
        }
      }
      return -1;
    }

    private void over(Member member, String why) {
      if (member.headRead) {
        open.decrement();
        cutOff.increment();
      } else if (member.underWay) {
        member.underWay = false;
        underWay--;
      }
      if (redial) {
        again(member, ThreadLocalRandom.current().nextLong(1000, 5000));
      } else {
        trouble.merge(why, 1, Integer::sum);
        hangUp(member);
      }
    }

    private void beginAgain(Member member) {
      readThrough.increment();
      open.decrement();
      member.next = member.seat.next();
      member.cursor = member.seat.cursor();
      again(member, 0);
    }

    private void again(Member member, long millis) {
      hangUp(member);
      member.dialAt = System.nanoTime() + millis * 1_000_000L;
      later.add(member);
    }

    private void hangUp(Member member) {
      SocketChannel channel = member.channel;
      member.channel = null;
      if (channel != null) {
        try {
          channel.close();
        } catch (IOException e) {
          trouble.merge("cannot close: " + e.getMessage(), 1, Integer::sum);
        }
      }
    }
  }

  private static long retryAfter(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "retry-after:", 0, 12)) {
        return 1000 * Long.parseLong(line.substring(12).strip());
      }
    }
    return 1000;
  }
}
