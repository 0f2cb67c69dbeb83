package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.hub.sources.Page.Row;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OData 4 with change tracking (Protocol, section 11.3 "Requesting Changes"): everything once, and
 * then, by the link that ends each round, what has changed since. The service knows what it gave,
 * so no stamp and no overlap is needed.
 */
final class DeltaWalk implements Walk {
  private final String url;
  private final String key;
  private final Map<String, String> headers;

  /**
   * @param url of the entity set, with what the admin asks besides
   * @param key a field that no two rows share
   * @param pageSize a wish; the service cuts the pages
   */
  DeltaWalk(String url, String key, int pageSize) {
    this.url = url;
    this.key = key;
    Map<String, String> all = new HashMap<>(OdataWalk.HEADERS);
    all.put("Prefer", "odata.track-changes,odata.maxpagesize=" + pageSize);
    this.headers = Map.copyOf(all);
  }

  @Override
  public Place begin(@Nullable String cursor) {
    return Place.of(cursor == null ? url : Answers.follow(url, cursor));
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public Page read(Place asked, @Nullable String link, Buffer body) {
    JsonNode answer = Answers.json(body);
    List<Row> rows = new ArrayList<>();
    for (JsonNode json : Answers.rows(answer.path("value"), "value")) {
      rows.add(new Row(Answers.key(json.path(key), json), null, json, Answers.removed(json)));
    }
    String next = Answers.text(answer, "@odata.nextLink", "@nextLink");
    if (next != null) {
      String to = Answers.follow(asked.url(), next);
      if (to.equals(asked.url())) {
        throw new UnfitAnswer("the next link leads to the same page");
      }
      return new Page(rows, new Place(to, asked.turn() + 1, 0, null, null, null), null);
    }
    String end = Answers.text(answer, "@odata.deltaLink", "@deltaLink");
    if (end == null) {
      throw new UnfitAnswer(
          "the service gives no delta link: it does not track these changes; use a cursor by field");
    }
    return new Page(rows, null, Answers.follow(asked.url(), end));
  }
}
