package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.CarrierSignature;
import dev.milepost.dev.http.Answer;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** How a carrier reaches the hub. Lives on one context. */
sealed interface Road {

  /** The hub's final word on a body, or a message. */
  Future<Answer> send(String body);

  /** How many have no final word. */
  int open();

  /** Since how many milliseconds the oldest waits that could not be sent; 0 where none does. */
  long waitingMillis();

  /** How often something had to be sent again. */
  long again();

  /** Sends what can be sent now. */
  void pump();

  Future<Void> close();

  /** Posts to a connection of the hub's. */
  record ByWebhook(Door door, RequestHead head, CarrierSignature signature) implements Road {
    @Override
    public Future<Answer> send(String body) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return door.send(head.with(signature.header(), signature.value(bytes), bytes));
    }

    @Override
    public int open() {
      return door.open();
    }

    @Override
    public long waitingMillis() {
      return door.waitingMillis();
    }

    @Override
    public long again() {
      return door.again();
    }

    @Override
    public void pump() {
      door.pump();
    }

    @Override
    public Future<Void> close() {
      return door.close();
    }
  }

  /** Puts files where the hub looks for them. */
  record ByFile(FileDrop drop) implements Road {
    @Override
    public Future<Answer> send(String body) {
      return drop.send(body);
    }

    @Override
    public int open() {
      return drop.open();
    }

    @Override
    public long waitingMillis() {
      return 0;
    }

    @Override
    public long again() {
      return 0;
    }

    /** Files have a rhythm of their own. */
    @Override
    public void pump() {}

    @Override
    public Future<Void> close() {
      drop.close();
      return Future.succeededFuture();
    }
  }

  /** What requests to one place begin with. */
  record RequestHead(String text) {
    static RequestHead of(String method, URI hub, String path) {
      return new RequestHead(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: "
              + hub.getAuthority()
              + "\r\nContent-Type: application/json\r\n");
    }

    /** The same to what is below that path. */
    RequestHead to(String below) {
      int end = text.indexOf(" HTTP/1.1");
      return new RequestHead(text.substring(0, end) + below + text.substring(end));
    }

    /** The whole request, with one more header. */
    byte[] with(String name, String value, byte[] body) {
      byte[] head =
          (text + name + ": " + value + "\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1);
      byte[] request = new byte[head.length + body.length];
      System.arraycopy(head, 0, request, 0, head.length);
      System.arraycopy(body, 0, request, head.length, body.length);
      return request;
    }
  }
}
