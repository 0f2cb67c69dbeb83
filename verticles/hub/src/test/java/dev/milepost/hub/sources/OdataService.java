package dev.milepost.hub.sources;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OData 4 service with one entity set, as far as the hub asks it: rows with {@code Id} and
 * {@code ChangedAt}, {@code $filter} by these, {@code $top}, pages of its own, and delta links. For
 * any thread.
 */
final class OdataService {
  private static final Pattern FILTER =
      Pattern.compile(
          "(?:\\(Plant eq '(\\w+)'\\) and )?ChangedAt (ge|gt|eq) (\\S+?)(?: and Id gt '(.*)')?");

  private static final Comparator<JsonObject> ORDER =
      Comparator.<JsonObject, Instant>comparing(row -> Instant.parse(row.getString("ChangedAt")))
          .thenComparing(row -> row.getString("Id"));

  private final Map<String, JsonObject> rows = new TreeMap<>();
  private final List<JsonObject> log = new ArrayList<>();
  private int mostRows = Integer.MAX_VALUE;
  private int expired;

  /** A row, or another form of it, becomes visible. */
  synchronized void commit(String id, String changedAt, JsonObject others) {
    JsonObject row = new JsonObject().put("Id", id).put("ChangedAt", changedAt).mergeIn(others);
    rows.put(id, row);
    log.add(row);
  }

  synchronized void remove(String id) {
    rows.remove(id);
    log.add(
        new JsonObject().put("@removed", new JsonObject().put("reason", "deleted")).put("Id", id));
  }

  /** It gives no more rows than that at once, and says where to go on. */
  synchronized void pagesOf(int most) {
    mostRows = most;
  }

  /** Delta links that were given until now lead nowhere any more. */
  synchronized void expireLinks() {
    expired = log.size() + 1;
  }

  /** Whether it answers with 410 to that. */
  synchronized boolean isGone(URI asked) {
    String token = options(asked).get("$deltatoken");
    return token != null && Integer.parseInt(token) < expired;
  }

  /** The body of the answer. */
  synchronized JsonObject answer(URI asked) {
    Map<String, String> options = options(asked);
    String path = asked.getPath();
    if (options.containsKey("$deltatoken")) {
      int from = Integer.parseInt(options.get("$deltatoken"));
      return deltaEnd(path, log.subList(from, log.size()));
    }
    if (!options.containsKey("$orderby")) {
      return deltaEnd(path, List.copyOf(rows.values()));
    }
    if (!options.get("$orderby").equals("ChangedAt,Id")) {
      throw new IllegalArgumentException("$orderby: " + options.get("$orderby"));
    }
    List<JsonObject> found = new ArrayList<>(rows.values());
    String filter = options.get("$filter");
    Matcher parts = FILTER.matcher(filter);
    if (!parts.matches()) {
      throw new IllegalArgumentException("$filter: " + filter);
    }
    String plant = parts.group(1);
    Instant bound = Instant.parse(parts.group(3));
    String after = parts.group(4);
    found.removeIf(
        row -> {
          int order = Instant.parse(row.getString("ChangedAt")).compareTo(bound);
          boolean in =
              switch (parts.group(2)) {
                case "ge" -> order >= 0;
                case "gt" -> order > 0;
                default -> order == 0;
              };
          return !in
              || (after != null && row.getString("Id").compareTo(after.replace("''", "'")) <= 0)
              || (plant != null && !plant.equals(row.getString("Plant")));
        });
    found.sort(ORDER);
    int top = Integer.parseInt(options.get("$top"));
    int skip = Integer.parseInt(options.getOrDefault("$skiptoken", "0"));
    List<JsonObject> all = found.subList(0, Math.min(top, found.size()));
    int end = (int) Math.min((long) skip + mostRows, all.size());
    JsonObject answer =
        new JsonObject().put("value", new JsonArray(all.subList(Math.min(skip, end), end)));
    if (end < all.size()) {
      answer.put(
          "@odata.nextLink",
          path
              + "?$filter="
              + URLEncoder.encode(filter, StandardCharsets.UTF_8)
              + "&$orderby=ChangedAt,Id&$top="
              + top
              + "&$skiptoken="
              + end);
    }
    return answer;
  }

  private JsonObject deltaEnd(String path, List<JsonObject> changes) {
    return new JsonObject()
        .put("value", new JsonArray(List.copyOf(changes)))
        .put("@odata.deltaLink", path + "?$deltatoken=" + log.size());
  }

  private static Map<String, String> options(URI asked) {
    Map<String, String> options = new HashMap<>();
    if (asked.getRawQuery() != null) {
      for (String option : asked.getRawQuery().split("&", -1)) {
        String[] parts = option.split("=", 2);
        options.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return options;
  }
}
