package dev.milepost.bench;

import dev.milepost.dev.http.ResponseParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As many posts as the other side takes: a fixed number of keep-alive connections, each with a
 * fixed number of requests under way (closed loop, pipelined). One thread over a selector and one
 * request that is written again and again, so that the client takes little of the machine from the
 * server.
 */
final class SaturatingLoad implements AutoCloseable {
  private static final long LONGEST_SILENCE_MS = 15_000;

  private final Selector selector;
  private final List<Line> lines = new ArrayList<>();
  private long kept;
  private long refused;
  private boolean ending;

  /** What was reached within the measured time. */
  record Result(long kept, long refused, double seconds) {
    double perSecond() {
      return kept / seconds;
    }
  }

  /**
   * Opens the connections.
   *
   * @param depth requests under way on each
   */
  SaturatingLoad(int port, byte[] request, int connections, int depth) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < connections; i++) {
      lines.add(new Line(port, request, depth));
    }
  }

  /** Runs, measures after the warm-up, and waits for the last answers. */
  Result run(Duration warmUp, Duration measured) throws IOException {
    ending = false;
    for (Line line : lines) {
      line.ask(line.depth);
    }
    long start = System.nanoTime() + warmUp.toNanos();
    turn(start);
    long began = System.nanoTime();
    long keptBefore = kept;
    long refusedBefore = refused;
    turn(began + measured.toNanos());
    double seconds = (System.nanoTime() - began) / 1e9;
    Result result = new Result(kept - keptBefore, refused - refusedBefore, seconds);
    ending = true;
    while (lines.stream().anyMatch(line -> line.underWay > 0)) {
      turnOnce();
    }
    return result;
  }

  @Override
  public void close() throws IOException {
    for (Line line : lines) {
      line.channel.close();
    }
    selector.close();
  }

  private void turn(long until) throws IOException {
    while (System.nanoTime() < until) {
      turnOnce();
    }
  }

  private void turnOnce() throws IOException {
    if (selector.select(LONGEST_SILENCE_MS) == 0) {
      throw new IOException("no answer for " + LONGEST_SILENCE_MS + " ms");
    }
    for (SelectionKey key : selector.selectedKeys()) {
      Line line = (Line) key.attachment();
      if (key.isReadable()) {
        line.read();
      }
      if (key.isWritable()) {
        line.write();
      }
    }
    selector.selectedKeys().clear();
  }

  private final class Line implements ResponseParser.Listener {
    private final int depth;
    private final int requestLength;
    private final SocketChannel channel;
    private final SelectionKey key;

    /** The request, {@code depth} times. */
    private final ByteBuffer out;

    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ResponseParser parser = new ResponseParser(this);
    private int underWay;
    private int answered;
    private int status;
    private int owed;
    private int offset;

    Line(int port, byte[] request, int depth) throws IOException {
      this.depth = depth;
      this.requestLength = request.length;
      this.out = ByteBuffer.allocateDirect(request.length * depth);
      for (int i = 0; i < depth; i++) {
        out.put(request);
      }
      channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void ask(int requests) throws IOException {
      underWay += requests;
      owed += requests * requestLength;
      write();
    }

    /** Writes what is owed, as far as the socket takes it. */
    void write() throws IOException {
      while (owed > 0) {
        int length = Math.min(owed, out.capacity() - offset);
        int written = channel.write(out.slice(offset, length));
        owed -= written;
        offset = (offset + written) % requestLength;
        if (written < length) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
      }
      key.interestOps(SelectionKey.OP_READ);
    }

    void read() throws IOException {
      in.clear();
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      answered = 0;
      parser.feed(in.flip());
      underWay -= answered;
      if (!ending && answered > 0) {
        ask(answered);
      }
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
      answered++;
      if (status / 100 == 2) {
        kept++;
      } else {
        refused++;
      }
    }
  }
}
