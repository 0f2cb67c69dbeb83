package dev.milepost.hub.ingest;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Keeps deliveries, in order, while Kafka is away. Shared by all nodes. */
interface FallbackQueue {

  /** Keeps them all or none, in this order; answers with the place of the last. */
  Future<Long> add(List<InboundDelivery> deliveries);

  /**
   * Takes the next deliveries after that place out of the queue, if nobody else is at it. Those
   * that the sender reports sent are gone, the others stay. After a crash in between they are sent
   * again.
   *
   * @param send answers with how many of the first were sent
   */
  Future<Moved> move(
      long after, int maxRows, long maxBytes, Function<List<InboundDelivery>, Future<Sent>> send);

  /** Whether nothing waits up to that place. */
  Future<Boolean> isEmptyUpTo(long place);

  /** What waits. */
  Future<Backlog> backlog();

  /**
   * What a sender got through.
   *
   * @param first how many, counted from the first, are in Kafka
   * @param refused why Kafka will never take the one after them, or empty
   */
  record Sent(int first, String refused) {
    static Sent all(List<InboundDelivery> deliveries) {
      return new Sent(deliveries.size(), "");
    }
  }

  /**
   * What a move did.
   *
   * @param turn false where another node was at it
   * @param found how many deliveries it looked at
   * @param moved how many are in Kafka now and no longer in the queue
   * @param bytes of the bodies of those
   * @param last the place up to which the queue was worked off
   */
  record Moved(boolean turn, int found, int moved, long bytes, long last) {
    static final Moved NOT_OUR_TURN = new Moved(false, 0, 0, 0, 0);

    /** Whether some of what was found could not be moved now. */
    boolean stuck() {
      return moved < found;
    }
  }

  /**
   * What waits in the queue.
   *
   * @param rows deliveries that wait
   * @param bytes of their bodies
   * @param last the place of the last of them; 0 where there is none
   */
  record Backlog(long rows, long bytes, long last) {}
}
