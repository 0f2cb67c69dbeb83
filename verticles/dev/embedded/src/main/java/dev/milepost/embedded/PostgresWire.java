package dev.milepost.embedded;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wire between clients and a PostgreSQL server, for tests: it knows where each message of the
 * protocol begins (version 3; to TLS it says no) and tears at the point that {@link Faults} names:
 * before a message of a client, or when the server has done a statement and before its answer comes
 * back.
 */
public final class PostgresWire implements AutoCloseable {

  /** Decides at each point whether the wire tears there. Called by one thread a connection. */
  @FunctionalInterface
  public interface Faults {
    /**
     * What tears here, if anything.
     *
     * @param where {@code before} or {@code after}, and the kind of message
     * @param statement what it is about, on one line
     */
    Tear at(String where, String statement);
  }

  /** What tears. */
  public enum Tear {
    NOTHING,
    /** This connection; the client may open another at once. */
    CONNECTION,
    /** All, and it stays so until {@link #mend()}. */
    WIRE
  }

  private static final byte[] NOTHING = {};
  private static final int TLS = 80877103;
  private static final int GSS = 80877104;

  private final InetSocketAddress server;
  private final ServerSocket door;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile Faults faults = (where, statement) -> Tear.NOTHING;
  private volatile boolean torn;

  private PostgresWire(InetSocketAddress server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 50, InetAddress.getByName(server.getHostString()));
    start("wire-door", this::accept);
  }

  /** A whole wire to that server, on a free port of its own. */
  public static PostgresWire to(PostgresDatabase database) {
    try {
      return new PostgresWire(new InetSocketAddress(database.host(), database.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same database, reached by this wire. */
  public PostgresDatabase reach(PostgresDatabase database) {
    return new PostgresDatabase(
        server.getHostString(),
        door.getLocalPort(),
        database.database(),
        database.user(),
        database.password());
  }

  /** Asks this one from now on. */
  public void ask(Faults other) {
    faults = other;
  }

  /** Tears whatever is connected, in the midst of anything. */
  public void tear() {
    torn = true;
    links.forEach(Link::tear);
  }

  /** Lets clients in again, once the server has let go of those that it lost. Blocks. */
  public void mend() {
    try {
      for (Link link : links) {
        if (!link.over.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("PostgreSQL did not notice that its client is gone");
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    torn = false;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    links.forEach(Link::tear);
  }

  private void accept() throws IOException {
    while (!door.isClosed()) {
      Socket client = door.accept();
      if (torn) {
        client.close();
      } else {
        Link link = new Link(client, new Socket());
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
    private final Statements statements = new Statements();
    private final CountDownLatch over = new CountDownLatch(1);

    /** How many answers the client has asked for; the first is for its greeting. */
    private int asked = 1;

    /** The number of the answer that it does not get; guarded by this. */
    private int withheld = Integer.MAX_VALUE;

    /** How many it got, or would have; guarded by this. */
    private int answered;

    /** The number of the answer with which it tears; guarded by this. */
    private int last;

    /** What tears then; guarded by this. */
    private Tear tears = Tear.NOTHING;

    Link(Socket client, Socket backend) {
      this.client = client;
      this.backend = backend;
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
        while (asksForEncryption(greeting)) {
          client.getOutputStream().write('N');
          greeting = body(from);
        }
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
          links.remove(this);
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
      Tear before = message.isEmpty() ? Tear.NOTHING : faults.at("before " + message, statement);
      if (before != Tear.NOTHING) {
        to.flush();
        tearWhenAnswered(before);
        return false;
      }
      Tear after =
          type == 'Q' || type == 'E' ? faults.at("after " + message, statement) : Tear.NOTHING;
      if (after != Tear.NOTHING) {
        withhold(asked + 1, after);
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
        for (int type = from.read(); type >= 0; type = from.read()) {
          byte[] body = body(from);
          boolean complete = type == 'Z';
          int answer = answer(complete);
          if (!isWithheld(answer) && !client.isClosed()) {
            pass(to, type, body, from.available() == 0);
          }
          if (complete && isLast(answer)) {
            tear(tears());
          }
        }
      } finally {
        client.close();
        backend.close();
        over.countDown();
        released();
        links.remove(this);
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
        // The client is gone, and the backend will hear of it.
      }
    }

    /** The number of the answer that this is of. */
    private synchronized int answer(boolean complete) {
      if (complete) {
        answered++;
      }
      return complete ? answered : answered + 1;
    }

    private synchronized boolean isLast(int answer) {
      return answer == last;
    }

    /** Whatever was asked before is answered: the client knows as much as it may. */
    private void tearWhenAnswered(Tear what) {
      synchronized (this) {
        if (answered < asked) {
          withheld = asked + 1;
          last = asked;
          tears = what;
          return;
        }
      }
      tear(what);
    }

    private synchronized Tear tears() {
      return tears;
    }

    private synchronized void withhold(int answer, Tear then) {
      withheld = answer;
      last = answer;
      tears = then;
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

    private void tear(Tear what) {
      if (what == Tear.WIRE) {
        PostgresWire.this.tear();
      } else {
        tear();
      }
    }

    /** As when a process dies: its side is gone at once, and the server reads to the end. */
    private void tear() {
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

  /** Nobody could read where the messages begin. */
  private static boolean asksForEncryption(byte[] greeting) {
    int code = greeting.length == 4 ? ByteBuffer.wrap(greeting).getInt() : 0;
    return code == TLS || code == GSS;
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
