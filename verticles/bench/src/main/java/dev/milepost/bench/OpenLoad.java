package dev.milepost.bench;

import dev.milepost.dev.http.ResponseParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Posts at the times at which they are due, whether or not the other side keeps up (open loop). The
 * calling thread sends; one more reads the answers.
 */
final class OpenLoad implements AutoCloseable {
  private static final long LONGEST = 3_600_000_000_000L;

  private final Ledger ledger;
  private final IntFunction<byte[]> requests;
  private final ReadingThread reader = new ReadingThread("open-load-answers");
  private final List<Line> lines = new ArrayList<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Histogram answers = new Histogram(LONGEST, 3);

  /**
   * @param requests the bytes to send for each event
   */
  OpenLoad(int port, int connections, Ledger ledger, IntFunction<byte[]> requests)
      throws IOException {
    this.ledger = ledger;
    this.requests = requests;
    for (int i = 0; i < connections; i++) {
      lines.add(new Line(port));
    }
    reader.start();
  }

  /** Sends these events, each when it is due, and returns after the last. */
  void run(int from, int to) throws IOException {
    for (int event = from; event < to; event++) {
      byte[] request = requests.apply(event);
      long early = ledger.due(event) - System.nanoTime();
      while (early > 0) {
        LockSupport.parkNanos(early);
        early = ledger.due(event) - System.nanoTime();
      }
      lines.get(event % lines.size()).send(event, request);
    }
  }

  long accepted() {
    return accepted.sum();
  }

  long refused() {
    return refused.sum();
  }

  /** How long the answers took from when the posts were due. After {@link #stop} only. */
  double answerMillis(double percentile) {
    return answers.getValueAtPercentile(percentile) / 1e6;
  }

  /** Why answers were not read any more; empty where they were. */
  String trouble() {
    return reader.trouble();
  }

  /** Reads nothing more. */
  void stop() {
    reader.stop();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private final class Line implements ResponseParser.Listener {
    private final SocketChannel channel;
    private final Queue<Integer> underWay = new ConcurrentLinkedQueue<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);
    private final ResponseParser parser = new ResponseParser(this);
    private int status;

    Line(int port) throws IOException {
      channel = ReadingThread.connect(port);
      reader.add(channel, this::read);
    }

    /** A kilobyte into a socket that was empty: it goes at once, or the server is long stuck. */
    void send(int event, byte[] request) throws IOException {
      underWay.add(event);
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        if (channel.write(out) == 0) {
          Thread.onSpinWait();
        }
      }
    }

    private void read() throws IOException {
      in.clear();
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      parser.feed(in.flip());
    }

    @Override
    public void head(int code) {
      status = code;
    }

    @Override
    public void body(ByteBuffer piece) {
      // An answer's status is all that matters.
    }

    @Override
    public void end() {
      Integer event = underWay.poll();
      if (status / 100 != 2) {
        refused.increment();
        return;
      }
      accepted.increment();
      if (event != null && event >= ledger.warmUp()) {
        answers.recordValue(Math.max(0, System.nanoTime() - ledger.due(event)));
      }
    }
  }
}
