package dev.milepost.hub.desk;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/**
 * What nodes tell each other through PostgreSQL's notifications. They only wake: who missed one
 * finds all of it in the tables a little later.
 */
final class Wires {
  static final String CHANNEL = "milepost_desk";

  /** PostgreSQL takes less than 8,000 bytes; an id has 200 characters at most. */
  private static final int SHIPMENTS_A_WORD = 20;

  private static final String NOTIFY = "select pg_notify('milepost_desk', $1)";

  private Wires() {}

  /** There are new versions of cases. */
  static Future<Void> tell(SqlClient client) {
    return send(client, new JsonObject());
  }

  /** Somebody looks at something else than before. */
  static Future<Void> tellPresence(SqlClient client) {
    return send(client, new JsonObject().put("presence", true));
  }

  /** These mentions are new. */
  static Future<Void> tellMentions(SqlClient client, List<Long> mentions) {
    return mentions.isEmpty()
        ? Future.succeededFuture()
        : send(client, new JsonObject().put("mentions", new JsonArray(mentions)));
  }

  /** There is news of these shipments, up to those sequences. */
  static Future<Void> tellShipments(SqlClient client, Map<String, Long> news) {
    Future<Void> told = Future.succeededFuture();
    List<Map.Entry<String, Long>> all = List.copyOf(news.entrySet());
    for (int from = 0; from < all.size(); from += SHIPMENTS_A_WORD) {
      JsonObject some = new JsonObject();
      all.subList(from, Math.min(all.size(), from + SHIPMENTS_A_WORD))
          .forEach(one -> some.put(one.getKey(), one.getValue()));
      told = told.compose(before -> send(client, new JsonObject().put("shipments", some)));
    }
    return told;
  }

  private static Future<Void> send(SqlClient client, JsonObject word) {
    return client.preparedQuery(NOTIFY).execute(Tuple.of(word.encode())).mapEmpty();
  }
}
