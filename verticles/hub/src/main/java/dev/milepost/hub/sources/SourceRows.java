package dev.milepost.hub.sources;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.sources.RowMapping.Made;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of ERPs of which nothing could be made, mapped again by what their source says today. */
public final class SourceRows {
  private final Vertx vertx;
  private final SourceStore store;

  /**
   * @param box opens secrets, as everywhere where sources are read
   */
  public SourceRows(Vertx vertx, Pool pool, SecretBox box) {
    this.vertx = vertx;
    this.store = new SourceStore(pool, box);
  }

  /**
   * What became of a row.
   *
   * @param id of the shipment; null where none is made of it
   * @param json that registers it, UTF-8; empty where none is made
   * @param why none is made; null where one is
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to Kafka; nobody compares them
  public record Mapped(@Nullable String id, byte[] json, @Nullable String why) {
    private static Mapped refused(String why) {
      return new Mapped(null, new byte[0], why);
    }
  }

  /**
   * Maps rows of one source, in their order.
   *
   * @param rows JSON, UTF-8
   */
  public Future<List<Mapped>> map(String source, List<byte[]> rows) {
    return store
        .find(source)
        .compose(
            found -> {
              Optional<String> mapping =
                  found.map(view -> view.source().settings().getString("mapping"));
              return mapping.isEmpty()
                  ? Future.succeededFuture(
                      rows.stream()
                          .map(
                              row -> Mapped.refused("there is no source '" + source + "' any more"))
                          .toList())
                  // Not in turn with others: a mapping may take its second.
                  : vertx.executeBlocking(() -> map(RowMapping.of(mapping.get()), rows), false);
            });
  }

  private static List<Mapped> map(RowMapping mapping, List<byte[]> rows) {
    return rows.stream().map(row -> map(mapping, row)).toList();
  }

  private static Mapped map(RowMapping mapping, byte[] row) {
    try {
      Made made = mapping.map(Json.mapper().readTree(row));
      if (made instanceof Made.Document document) {
        return new Mapped(document.id(), document.json(), null);
      }
      return Mapped.refused(
          made instanceof Made.Refused refused ? refused.why() : "the mapping says null");
    } catch (IOException e) {
      return Mapped.refused("the row is not kept whole");
    }
  }
}
