package dev.milepost.hub.ingest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A queue as PostgreSQL's, in memory; each call takes a moment and may be made to fail. */
final class MemoryFallbackQueue implements FallbackQueue {
  private final Vertx vertx;
  private final ConcurrentSkipListMap<Long, InboundDelivery> waiting =
      new ConcurrentSkipListMap<>();
  private final AtomicLong places = new AtomicLong();
  private final AtomicBoolean turn = new AtomicBoolean();
  private volatile boolean away;

  MemoryFallbackQueue(Vertx vertx) {
    this.vertx = vertx;
  }

  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  int size() {
    return waiting.size();
  }

  @Override
  public Future<Long> add(List<InboundDelivery> deliveries) {
    return moment()
        .map(
            now -> {
              deliveries.forEach(it -> waiting.put(places.incrementAndGet(), it));
              return places.get();
            });
  }

  @Override
  public Future<Moved> move(
      long after, int maxRows, long maxBytes, Function<List<InboundDelivery>, Future<Sent>> send) {
    if (!turn.compareAndSet(false, true)) {
      return Future.succeededFuture(Moved.NOT_OUR_TURN);
    }
    return moment()
        .compose(
            now -> {
              List<Long> found =
                  waiting.tailMap(after, false).keySet().stream().limit(maxRows).toList();
              List<InboundDelivery> deliveries =
                  found.stream()
                      .map(place -> waiting.tailMap(place).firstEntry().getValue())
                      .toList();
              if (found.isEmpty()) {
                return Future.succeededFuture(new Moved(true, 0, 0, 0, after));
              }
              return send.apply(deliveries)
                  .map(
                      sent -> {
                        List<Long> gone = found.subList(0, sent.first());
                        gone.forEach(waiting::remove);
                        return new Moved(
                            true,
                            found.size(),
                            gone.size(),
                            0,
                            gone.isEmpty() ? after : gone.get(gone.size() - 1));
                      });
            })
        .onComplete(done -> turn.set(false));
  }

  @Override
  public Future<Boolean> isEmptyUpTo(long place) {
    return moment().map(now -> waiting.headMap(place, true).isEmpty());
  }

  @Override
  public Future<Backlog> backlog() {
    return moment()
        .map(now -> new Backlog(waiting.size(), 0, waiting.isEmpty() ? 0 : waiting.lastKey()));
  }

  private Future<Void> moment() {
    return vertx
        .timer(1)
        .compose(now -> away ? Future.failedFuture("the queue is away") : Future.succeededFuture());
  }
}
