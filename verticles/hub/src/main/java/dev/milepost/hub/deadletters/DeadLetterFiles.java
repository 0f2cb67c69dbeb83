package dev.milepost.hub.deadletters;

import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.sources.SourceRows;
import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Map;

/**
 * All that this node has of dead letters: their index, the letters themselves, and their way back.
 */
public final class DeadLetterFiles {
  private final LetterStore letters;
  private final RedriveStore redrives;
  private final LetterLog log;
  private final WayBack wayBack;
  private final Rehearsal rehearsal;

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   * @param box opens the secrets of ERPs' sources
   */
  public DeadLetterFiles(
      Vertx vertx,
      Pool pool,
      Map<String, String> kafka,
      Carriers carriers,
      Contract contract,
      PgShipmentStore store,
      SecretBox box) {
    this.letters = new LetterStore(pool);
    this.redrives = new RedriveStore(pool);
    this.log = new LetterLog(vertx, kafka);
    this.wayBack = new WayBack(pool, new SourceRows(vertx, pool, box));
    this.rehearsal = new Rehearsal(vertx, carriers, contract, store, wayBack);
  }

  LetterStore letters() {
    return letters;
  }

  RedriveStore redrives() {
    return redrives;
  }

  LetterLog log() {
    return log;
  }

  WayBack wayBack() {
    return wayBack;
  }

  Rehearsal rehearsal() {
    return rehearsal;
  }

  /** Lets go of Kafka. */
  public Future<Void> close() {
    return log.close();
  }
}
