package dev.milepost.hub.outgoing;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A customer's system: an HTTP server that keeps what it is sent and answers as it is told. */
final class Receiver implements AutoCloseable {
  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Answers answers = request -> Answer.of(204);

  /** What came. */
  record Request(String path, HttpHeaders headers, String body) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    String id() {
      return header("webhook-id");
    }

    /** Whether somebody who has the secret, and a library that is not ours, takes it. */
    boolean isGoodFor(String secret) {
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch (WebhookVerificationException e) {
        return false;
      }
    }
  }

  /** What is said. */
  record Answer(int status, Map<String, String> headers, boolean hangs) {
    static Answer of(int status) {
      return new Answer(status, Map.of(), false);
    }

    static Answer of(int status, String header, String value) {
      return new Answer(status, Map.of(header, value), false);
    }

    static Answer never() {
      return new Answer(0, Map.of(), true);
    }
  }

  /** What is said to whom; it may take its time. */
  @FunctionalInterface
  interface Answers {
    Answer to(Request request) throws InterruptedException;
  }

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  void answer(Answers how) {
    answers = how;
  }

  void answer(int status) {
    answers = request -> Answer.of(status);
  }

  /** The ids that came to a path, as often as they came. */
  List<String> ids(String path) {
    return requests.stream()
        .filter(request -> request.path().equals(path))
        .map(Request::id)
        .toList();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestURI().toString(),
              HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      requests.add(request);
      Answer answer = answers.to(request);
      if (answer.hangs()) {
        closing.await();
        return;
      }
      answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      exchange.sendResponseHeaders(answer.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
