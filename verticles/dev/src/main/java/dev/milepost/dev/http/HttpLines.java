package dev.milepost.dev.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keep-alive connections to one server, with a bounded number of requests on each (RFC 9112 section
 * 9.3.2). For requests that may be sent again: when a connection breaks, nobody knows which of
 * those under way were taken. Made when they are needed.
 *
 * <p>Lives on one context.
 */
public final class HttpLines {
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final long LOOK_EVERY_MS = 1_000;

  private final Vertx vertx;
  private final NetClient net;
  private final String host;
  private final int port;
  private final int most;
  private final int depth;
  private final long timeoutNanos;
  private final List<Line> lines = new ArrayList<>();
  private final long timer;
  private int inFlight;
  private boolean closed;

  private record Waiting(Promise<Answer> answer, long since) {}

  /**
   * @param most connections
   * @param depth requests under way on one connection
   * @param timeoutMs for each answer; after it the connection is given up
   */
  public HttpLines(Vertx vertx, String host, int port, int most, int depth, long timeoutMs) {
    this.vertx = vertx;
    this.host = host;
    this.port = port;
    this.most = most;
    this.depth = depth;
    this.timeoutNanos = timeoutMs * 1_000_000;
    this.net =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpNoDelay(true));
    this.timer = vertx.setPeriodic(LOOK_EVERY_MS, tick -> giveUpTheSilent());
  }

  /** Whether another request can be sent. */
  public boolean hasRoom() {
    return !closed && inFlight < most * depth;
  }

  /** How many have no answer. */
  public int inFlight() {
    return inFlight;
  }

  /**
   * Takes a request, whole and ready; it goes out with {@link #flush}. Fails where the connection
   * breaks before it is answered. Only while there is room.
   */
  public Future<Answer> send(byte[] request) {
    inFlight++;
    return emptiest().send(request).onComplete(done -> inFlight--);
  }

  /** Sends what was taken. */
  public void flush() {
    // A line that breaks takes itself out.
    List.copyOf(lines).forEach(Line::flush);
  }

  /** Breaks every connection. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    List.copyOf(lines).forEach(line -> line.broken("closed"));
    return net.close();
  }

  /** An idle one before a new one, a new one before one that has work. */
  private Line emptiest() {
    Line best = null;
    for (Line line : lines) {
      best = best == null || line.underWay.size() < best.underWay.size() ? line : best;
    }
    if (best == null || (!best.underWay.isEmpty() && lines.size() < most)) {
      best = new Line();
      lines.add(best);
      best.connect();
    }
    return best;
  }

  private void giveUpTheSilent() {
    long now = System.nanoTime();
    for (Line line : List.copyOf(lines)) {
      Waiting oldest = line.underWay.peek();
      if (oldest != null && now - oldest.since() > timeoutNanos) {
        line.broken("no answer in time");
      }
    }
  }

  private final class Line implements ResponseParser.Listener {
    private final Deque<Waiting> underWay = new ArrayDeque<>();
    private final ResponseParser parser = new ResponseParser(this);
    private Buffer out = Buffer.buffer();
    private @Nullable NetSocket socket;
    private boolean over;
    private int status;
    private @Nullable String retryAfter;

    void connect() {
      net.connect(port, host)
          .onSuccess(
              connected -> {
                if (over) {
                  connected.close();
                } else {
                  socket = connected;
                  connected.handler(this::read).closeHandler(gone -> broken("closed"));
                  connected.exceptionHandler(failure -> broken(String.valueOf(failure)));
                  flush();
                }
              })
          .onFailure(failure -> broken(String.valueOf(failure)));
    }

    Future<Answer> send(byte[] request) {
      Waiting waiting = new Waiting(Promise.promise(), System.nanoTime());
      underWay.add(waiting);
      out.appendBytes(request);
      return waiting.answer().future();
    }

    void flush() {
      NetSocket to = socket;
      if (to != null && out.length() > 0) {
        Buffer now = out;
        out = Buffer.buffer();
        to.write(now);
      }
    }

    private void read(Buffer buffer) {
      try {
        parser.feed(ByteBuffer.wrap(buffer.getBytes()));
      } catch (ProtocolException | RuntimeException e) {
        broken(String.valueOf(e));
      }
    }

    void broken(String why) {
      if (over) {
        return;
      }
      over = true;
      lines.remove(this);
      if (socket != null) {
        socket.close();
      }
      List<Waiting> lost = new ArrayList<>(underWay);
      underWay.clear();
      lost.forEach(waiting -> waiting.answer().tryFail(why));
    }

    @Override
    public void head(int code) {
      status = code;
      retryAfter = code / 100 == 2 ? null : parser.header("retry-after");
    }

    @Override
    public void body(ByteBuffer piece) {
      // An answer's status is all that matters.
    }

    @Override
    public void end() {
      Waiting first = underWay.poll();
      if (first == null) {
        throw new IllegalStateException("an answer that nobody asked for");
      }
      first.answer().tryComplete(new Answer(status, retryAfter));
    }
  }
}
