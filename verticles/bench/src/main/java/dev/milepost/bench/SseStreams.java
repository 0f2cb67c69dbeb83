package dev.milepost.bench;

import dev.milepost.dev.http.ResponseParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Customers' open streams, all read by one thread; each frame gets the time at which it arrived.
 */
final class SseStreams implements AutoCloseable {
  private static final long OPEN_SECONDS = 20;

  private final ReadingThread reader = new ReadingThread("sse-streams");
  private final ObjLongConsumer<SseParser.Frame> frames;
  private final CountDownLatch open;

  /**
   * Opens one stream for each token and returns when all are open.
   *
   * @param frames called on one thread with a frame and {@link System#nanoTime} at its arrival
   */
  SseStreams(int port, List<String> tokens, ObjLongConsumer<SseParser.Frame> frames)
      throws IOException, InterruptedException {
    this.frames = frames;
    this.open = new CountDownLatch(tokens.size());
    for (String token : tokens) {
      new Stream(token).open(port);
    }
    reader.start();
    if (!open.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("streams not open within " + OPEN_SECONDS + " s: " + reader.trouble());
    }
  }

  /** Why a stream ended before its time; empty where none did. */
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

  private final class Stream implements ResponseParser.Listener {
    private final String token;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ResponseParser parser = new ResponseParser(this);
    private final SseParser events = new SseParser(this::frame);
    private long arrivedAt;

    Stream(String token) {
      this.token = token;
    }

    void open(int port) throws IOException {
      SocketChannel channel = ReadingThread.connect(port);
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
      reader.add(channel, () -> read(channel));
    }

    private void read(SocketChannel channel) throws IOException {
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
