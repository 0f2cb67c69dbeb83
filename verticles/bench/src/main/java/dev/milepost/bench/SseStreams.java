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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Customers' open streams, all read by one thread; each frame gets the time at which it arrived.
 */
final class SseStreams implements AutoCloseable {
  private static final long OPEN_SECONDS = 20;

  private final Selector selector;
  private final List<Stream> streams = new ArrayList<>();
  private final ObjLongConsumer<SseParser.Frame> frames;
  private final CountDownLatch open;
  private final Thread reader = new Thread(this::read, "sse-streams");
  private volatile boolean closed;
  private volatile String trouble = "";

  /**
   * Opens one stream for each token and returns when all are open.
   *
   * @param frames called on one thread with a frame and {@link System#nanoTime} at its arrival
   */
  SseStreams(int port, List<String> tokens, ObjLongConsumer<SseParser.Frame> frames)
      throws IOException, InterruptedException {
    this.frames = frames;
    this.open = new CountDownLatch(tokens.size());
    this.selector = Selector.open();
    for (String token : tokens) {
      streams.add(new Stream(port, token));
    }
    reader.setDaemon(true);
    reader.start();
    if (!open.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("streams not open within " + OPEN_SECONDS + " s: " + trouble);
    }
  }

  /** Why a stream ended before its time; empty where none did. */
  String trouble() {
    return trouble;
  }

  /** Reads nothing more. */
  void stop() {
    closed = true;
    selector.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    for (Stream stream : streams) {
      stream.channel.close();
    }
    selector.close();
  }

  private void read() {
    try {
      while (!closed) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          ((Stream) key.attachment()).read();
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException | RuntimeException e) {
      trouble = e.toString();
    }
  }

  private final class Stream implements ResponseParser.Listener {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ResponseParser parser = new ResponseParser(this);
    private final SseParser events = new SseParser(this::frame);
    private long arrivedAt;

    Stream(int port, String token) throws IOException {
      channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      String request =
          "GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:"
              + port
              + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
              + token
              + "\r\n\r\n";
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void read() throws IOException {
      in.clear();
      if (channel.read(in) < 0) {
        throw new IOException("the hub closed a stream");
      }
      arrivedAt = System.nanoTime();
      parser.feed(in.flip());
    }

    private void frame(SseParser.Frame frame) {
      frames.accept(frame, arrivedAt);
    }

    @Override
    public void head(int status) {
      if (status != 200) {
        throw new IllegalStateException("the stream was answered with " + status);
      }
      open.countDown();
    }

    @Override
    public void body(ByteBuffer piece) {
      events.feed(piece);
    }

    @Override
    public void end() {
      throw new IllegalStateException("the hub ended a stream");
    }
  }
}
