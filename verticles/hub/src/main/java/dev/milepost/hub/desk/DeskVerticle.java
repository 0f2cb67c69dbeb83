package dev.milepost.hub.desk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.Records;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shipment events in, the agents' queue out ({@link Projection}), and what time alone does to it:
 * snoozes that end, duties that pass, pages that fall silent, cases that are forgotten. An outage
 * is waited out (DESIGN invariant 14). Any number of nodes may; each reads its share of the topic.
 */
public final class DeskVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeskVerticle.class);
  private static final int COMPARED_AT_ONCE = 200;
  private static final JsonFactory JSON = new JsonFactory();

  private final Desk desk;
  private final BatchLoops loops;
  private final PgConnectOptions database;
  private final List<Chore> chores = new ArrayList<>();
  private BatchLoop loop;
  private long compared;
  private boolean stopped;

  /**
   * @param database where notifications are heard, on a connection of their own
   */
  @SuppressWarnings("NullAway") // loop exists from start on
  public DeskVerticle(Desk desk, BatchLoops loops, PgConnectOptions database) {
    this.desk = desk;
    this.loops = loops;
    this.database = database;
  }

  @Override
  public Future<?> start() {
    loop = loops.open(vertx, "desk", Topic.SHIPMENT_EVENTS, this::settle);
    return desk.feed
        .start(database)
        .compose(begun -> loop.start())
        .onSuccess(
            begun -> {
              chore("the queue is read", 1_000, desk.feed::look);
              chore("snoozes are ended", 1_000, desk.work::wake);
              chore("cases are compared", 2_000, this::compare);
              chore(
                  "presence is read",
                  5_000,
                  () -> desk.presence.forget().compose(done -> desk.feed.whoLooks()));
              chore("cases are counted", 10_000, this::count);
              chore("old cases are forgotten", 60_000, desk.queue::forget);
              takeOver();
            });
  }

  /** What is under way ends first: the pool may be closed after. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return loop.stop()
        .transform(done -> desk.feed.stop())
        .transform(done -> Future.join(chores.stream().map(chore -> chore.underWay).toList()))
        .otherwiseEmpty();
  }

  private Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    return desk.projection.settle(batch).compose(done -> tellWatched(batch));
  }

  /** Those who look at a shipment are told of its news, on whichever node they are. */
  private Future<Void> tellWatched(List<ConsumerRecord<String, byte[]>> batch) {
    Set<String> watched = desk.feed.watched();
    Map<String, Long> news = new HashMap<>();
    if (!watched.isEmpty()) {
      for (ConsumerRecord<String, byte[]> record : batch) {
        String shipment = Records.text(record.headers(), TopicHeader.SHIPMENT);
        if (shipment != null && watched.contains(shipment)) {
          news.merge(shipment, sequence(record), Math::max);
        }
      }
    }
    return Wires.tellShipments(desk.pool, news);
  }

  /** 0 where it does not say. */
  private static long sequence(ConsumerRecord<String, byte[]> record) {
    try (JsonParser event = JSON.createParser(record.value())) {
      event.nextToken();
      while (event.nextToken() == JsonToken.FIELD_NAME) {
        String name = event.currentName();
        event.nextToken();
        if (name.equals("sequence")) {
          return Long.parseLong(event.getValueAsString("0"));
        }
        event.skipChildren();
      }
    } catch (IOException | NumberFormatException e) {
      LOGGER.atDebug().addKeyValue("reason", e.toString()).log("an event without a sequence");
    }
    return 0;
  }

  private Future<?> compare() {
    return desk.projection
        .compare(compared, COMPARED_AT_ONCE)
        .onSuccess(next -> compared = next)
        .compose(done -> desk.projection.compareDuties(COMPARED_AT_ONCE));
  }

  private Future<?> count() {
    return desk.queue.count().onSuccess(desk.metrics.openCases::set);
  }

  /** Until it is done, by this node or another. */
  private void takeOver() {
    new Chore(
            "late shipments are taken over",
            () ->
                desk.projection
                    .takeOver()
                    .map(
                        how ->
                            switch (how) {
                              case MORE -> 1L;
                              case ELSEWHERE -> 10_000L;
                              case DONE -> -1L;
                            }))
        .run();
  }

  private void chore(String what, long every, Supplier<Future<?>> work) {
    new Chore(what, () -> work.get().map(done -> every)).run();
  }

  /** Work that is done again and again, never twice at once. */
  private final class Chore {
    private static final long AFTER_FAILURE_MS = 5_000;

    private final String what;
    private final Supplier<Future<Long>> work;
    private Future<?> underWay = Future.succeededFuture();
    private boolean failing;

    /**
     * @param work succeeds with how long it rests then; negative for ever
     */
    Chore(String what, Supplier<Future<Long>> work) {
      this.what = what;
      this.work = work;
      chores.add(this);
    }

    void run() {
      underWay =
          Future.succeededFuture()
              .compose(begun -> work.get())
              .onComplete(
                  done -> {
                    tell(done.cause());
                    long rest = done.succeeded() ? done.result() : AFTER_FAILURE_MS;
                    if (!stopped && rest >= 0) {
                      vertx.setTimer(
                          rest,
                          timer -> {
                            if (!stopped) {
                              run();
                            }
                          });
                    }
                  });
    }

    private void tell(@Nullable Throwable failure) {
      if (failure != null && !failing && !stopped) {
        LOGGER
            .atWarn()
            .addKeyValue("what", what)
            .addKeyValue("reason", failure.toString())
            .log("not possible at the desk now, trying again");
      }
      failing = failure != null;
    }
  }
}
