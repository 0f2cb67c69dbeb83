package dev.milepost.store.crash;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wire between a client and PostgreSQL. It knows where each message of the protocol begins
 * (version 3, no TLS) and tears at the point that is asked for: before a message of the client, or
 * when the server has done a statement and before its answer comes back.
 *
 * <p>What is torn stays torn until {@link #mend()}.
 */
final class PostgresWire implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final InetSocketAddress server;
  private final ServerSocket door;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile FaultPoints faults;
  private volatile boolean torn;

  PostgresWire(String host, int port) throws IOException {
    this.server = new InetSocketAddress(host, port);
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.faults = new FaultPoints(Plan.undisturbed(0));
    start("wire-door", this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Whoever connects from now on is counted here. */
  void count(FaultPoints points) {
    faults = points;
  }

  /** Tears whatever is connected, in the midst of anything. */
  void tear() {
    torn = true;
    links.forEach(Link::tear);
  }

  /** Lets clients in again, once the server has let go of those that it lost. */
  void mend() {
    try {
      for (Link link : links) {
        if (!link.over.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("PostgreSQL did not notice that its client is gone");
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    links.clear();
    torn = false;
  }

  @Override
  public void close() throws IOException {
    door.close();
    links.forEach(Link::tear);
  }

  private void accept() throws IOException {
    while (!door.isClosed()) {
      Socket client = door.accept();
      if (torn) {
        client.close();
      } else {
        Link link = new Link(client, new Socket(), faults);
        links.add(link);
        start("wire-up", link::up);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // A side is gone. The other is told so where the work ends.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One client and its backend. */
  private final class Link {
    private final Socket client;
    private final Socket backend;
    private final FaultPoints points;
    private final Statements statements = new Statements();
    private final CountDownLatch over = new CountDownLatch(1);

    /** How many answers the client has asked for; the first is for its greeting. */
    private int asked = 1;

    /** The number of the answer that it does not get; guarded by this. */
    private int withheld = Integer.MAX_VALUE;

    Link(Socket client, Socket backend, FaultPoints points) {
      this.client = client;
      this.backend = backend;
      this.points = points;
    }

    void up() throws IOException {
      try {
        client.setTcpNoDelay(true);
        backend.connect(server);
        backend.setTcpNoDelay(true);
        start("wire-down", this::down);
        DataInputStream from =
            new DataInputStream(new BufferedInputStream(client.getInputStream()));
        DataOutputStream to =
            new DataOutputStream(new BufferedOutputStream(backend.getOutputStream()));
        byte[] greeting = body(from);
        forward(to, greeting);
        to.flush();
        while (passes(from, to)) {
          if (from.available() == 0) {
            to.flush();
          }
        }
        to.flush();
      } finally {
        if (!backend.isConnected()) {
          client.close();
          over.countDown();
        } else if (!backend.isClosed() && !backend.isOutputShutdown()) {
          awaitWithheld();
          backend.shutdownOutput();
        }
      }
    }

    /** Whether there is more to come. */
    private boolean passes(DataInputStream from, DataOutputStream to) throws IOException {
      int type = from.read();
      if (type < 0) {
        return false;
      }
      byte[] body = body(from);
      String statement = statements.of(type, body);
      String message = Statements.name(type);
      if (!message.isEmpty() && points.isFatal("before " + message, statement)) {
        to.flush();
        tear();
        return false;
      }
      boolean done = type == 'Q' || type == 'E';
      if (done && points.isFatal("after " + message, statement)) {
        withhold(asked + 1);
      }
      to.writeByte(type);
      forward(to, body);
      if (type == 'Q' || type == 'S') {
        asked++;
        return !isWithheld(asked);
      }
      return true;
    }

    void down() throws IOException {
      try {
        DataInputStream from =
            new DataInputStream(new BufferedInputStream(backend.getInputStream()));
        DataOutputStream to =
            new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        int answered = 0;
        for (int type = from.read(); type >= 0; type = from.read()) {
          byte[] body = body(from);
          if (type == 'Z') {
            answered++;
          }
          if (isWithheld(type == 'Z' ? answered : answered + 1)) {
            if (type == 'Z') {
              tear();
            }
          } else if (!client.isClosed()) {
            pass(to, type, body, from.available() == 0);
          }
        }
      } finally {
        client.close();
        backend.close();
        over.countDown();
        released();
      }
    }

    /** The backend is listened to until it has ended, whether its client is there or not. */
    private void pass(DataOutputStream to, int type, byte[] body, boolean last) {
      try {
        to.writeByte(type);
        forward(to, body);
        if (last) {
          to.flush();
        }
      } catch (IOException e) {
        tear();
      }
    }

    private synchronized void withhold(int answer) {
      withheld = answer;
    }

    private synchronized boolean isWithheld(int answer) {
      return answer >= withheld;
    }

    private synchronized void released() {
      withheld = Integer.MAX_VALUE;
      notifyAll();
    }

    private synchronized void awaitWithheld() {
      try {
        while (withheld != Integer.MAX_VALUE) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** As when a process dies: its side is gone at once, and the server reads to the end. */
    private void tear() {
      torn = true;
      try {
        client.close();
        if (backend.isConnected() && !backend.isClosed() && !backend.isOutputShutdown()) {
          backend.shutdownOutput();
        }
      } catch (IOException e) {
        // Gone already.
      }
      released();
    }
  }

  private static byte[] body(DataInputStream from) throws IOException {
    int length = from.readInt() - 4;
    if (length == 0) {
      return NOTHING;
    }
    byte[] body = from.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  private static void forward(DataOutputStream to, byte[] body) throws IOException {
    to.writeInt(body.length + 4);
    to.write(body);
  }

  /** Which statement each message of a client is about. */
  private static final class Statements {
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private String last = "";

    /** The kind of message, empty where it is no step of a statement's way. */
    static String name(int type) {
      return switch (type) {
        case 'Q' -> "query";
        case 'P' -> "parse";
        case 'B' -> "bind";
        case 'D' -> "describe";
        case 'E' -> "execute";
        case 'S' -> "sync";
        default -> "";
      };
    }

    String of(int type, byte[] body) {
      last =
          switch (type) {
            case 'Q' -> words(string(body, 0));
            case 'P' -> parsed(body);
            case 'B' -> bound(body);
            case 'E' -> portals.getOrDefault(string(body, 0), last);
            case 'D' -> described(body);
            default -> last;
          };
      return last;
    }

    private String parsed(byte[] body) {
      String name = string(body, 0);
      String sql = words(string(body, name.length() + 1));
      prepared.put(name, sql);
      return sql;
    }

    private String bound(byte[] body) {
      String portal = string(body, 0);
      String sql = prepared.getOrDefault(string(body, portal.length() + 1), last);
      portals.put(portal, sql);
      return sql;
    }

    private String described(byte[] body) {
      return (body[0] == 'S' ? prepared : portals).getOrDefault(string(body, 1), last);
    }

    /** Names are bytes, and one character each here, whatever they are. */
    private static String string(byte[] body, int from) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = from; i < body.length && body[i] != 0; i++) {
        bytes.write(body[i]);
      }
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String words(String sql) {
      return sql.replaceAll("\\s+", " ").strip();
    }
  }
}
