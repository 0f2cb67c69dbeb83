package dev.milepost.dev.simulator;

import dev.milepost.dev.http.Answer;
import dev.milepost.dev.http.HttpLines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * One of the hub's doors: what is handed over here is sent until the hub takes it or says that it
 * never will, a bounded number at a time, and not at all while the hub asks for patience. All that
 * goes through it may come twice: the hub knows a fact by its id, and a shipment by its own.
 *
 * <p>Lives on one context.
 */
final class Door {
  private static final long TIMEOUT_MS = 10_000;
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 15_000;

  /** A connection that was just made may be unknown to other nodes of the hub for a moment. */
  private static final int MOST_REFUSALS = 6;

  private final Vertx vertx;
  private final HttpLines http;
  private final Random random;
  private final Deque<Attempt> waiting = new ArrayDeque<>();
  private long again;
  private int pausing;
  private boolean asked;
  private boolean closed;

  private static final class Attempt {
    final byte[] request;
    final long since = System.nanoTime();
    final Promise<Answer> settled = Promise.promise();
    int refusals;
    int failures;

    Attempt(byte[] request) {
      this.request = request;
    }
  }

  /**
   * @param connections that it may have
   * @param depth requests under way on each
   */
  Door(Vertx vertx, URI hub, int connections, int depth, Random random) {
    this.vertx = vertx;
    this.http = new HttpLines(vertx, hub.getHost(), hub.getPort(), connections, depth, TIMEOUT_MS);
    this.random = random;
  }

  /**
   * The hub's final word; fails only when the door is closed before there is one. The promise
   * behind it bridges any number of attempts. It goes out with {@link #pump}.
   */
  Future<Answer> send(byte[] request) {
    if (closed) {
      return Future.failedFuture("the simulator was stopped");
    }
    Attempt attempt = new Attempt(request);
    waiting.add(attempt);
    return attempt.settled.future();
  }

  /** How many requests have no final answer. */
  int open() {
    return waiting.size() + http.inFlight() + pausing;
  }

  /** Since how many milliseconds the oldest waits that could not be sent; 0 where none does. */
  long waitingMillis() {
    Attempt oldest = waiting.peek();
    return oldest == null ? 0 : (System.nanoTime() - oldest.since) / 1_000_000;
  }

  /** How often something was sent again. */
  long again() {
    return again;
  }

  /** Sends nothing more. */
  Future<Void> close() {
    closed = true;
    waiting.forEach(Door::giveUp);
    waiting.clear();
    return http.close();
  }

  /** Sends as much as may be sent now. */
  void pump() {
    while (!asked && !waiting.isEmpty() && http.hasRoom()) {
      Attempt attempt = waiting.remove();
      http.send(attempt.request)
          .onComplete(
              done -> {
                if (done.succeeded()) {
                  answered(attempt, done.result());
                } else {
                  later(attempt, attempt.failures++);
                }
                // What waits goes out with the next turn: answers come many at a time.
              });
    }
    http.flush();
  }

  private void answered(Attempt attempt, Answer answer) {
    if (answer.taken() || answer.hopeless()) {
      attempt.settled.tryComplete(answer);
    } else if (answer.overloaded()) {
      askedToWait(answer.pause());
      again++;
      putBack(attempt);
    } else if (answer.status() / 100 == 4 && ++attempt.refusals == MOST_REFUSALS) {
      attempt.settled.tryComplete(answer);
    } else {
      later(attempt, attempt.failures++);
    }
  }

  private void askedToWait(Duration pause) {
    if (!asked) {
      asked = true;
      vertx.setTimer(
          pause.toMillis() + random.nextInt(250),
          timer -> {
            asked = false;
            pump();
          });
    }
  }

  private void later(Attempt attempt, int failures) {
    long pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(failures, 10));
    again++;
    pausing++;
    vertx.setTimer(
        pause + random.nextInt((int) pause),
        timer -> {
          pausing--;
          putBack(attempt);
          pump();
        });
  }

  private void putBack(Attempt attempt) {
    if (closed) {
      giveUp(attempt);
    } else {
      waiting.addFirst(attempt);
    }
  }

  private static void giveUp(Attempt attempt) {
    attempt.settled.tryFail("the simulator was stopped");
  }
}
