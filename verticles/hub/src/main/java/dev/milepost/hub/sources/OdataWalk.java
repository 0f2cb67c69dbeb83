package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.hub.sources.Page.Row;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OData 4 by a field that grows with each change, in pages that do not depend on how many rows came
 * before: a row that is changed while the pages are read moves behind all others, and with a count
 * of rows to leave out another would slip by.
 *
 * <p>First {@code field ge start}. When that gave as many rows as were asked for: the rest of the
 * last row's stamp by key ({@code field eq stamp and key gt last}), then what comes after it
 * ({@code field gt stamp}). Never {@code or}, which Business Central does not take over two fields.
 * A service that cuts pages itself says where to go on ({@code @odata.nextLink}).
 */
final class OdataWalk implements Walk {
  static final Map<String, String> HEADERS =
      Map.of("Accept", "application/json;odata.metadata=minimal", "OData-MaxVersion", "4.0");

  private final String base;
  private final @Nullable String filter;
  private final CursorTerms terms;
  private final String key;
  private final boolean guid;
  private final int pageSize;

  /**
   * @param url of the entity set, with what the admin asks besides; a {@code $filter} of it holds,
   *     too
   * @param key a field that no two rows share
   * @param guid whether the key is an {@code Edm.Guid}, which has no quotes
   */
  OdataWalk(String url, CursorTerms terms, String key, boolean guid, int pageSize) {
    this.terms = terms;
    this.key = key;
    this.guid = guid;
    this.pageSize = pageSize;
    int query = url.indexOf('?');
    List<String> kept = new ArrayList<>();
    String own = null;
    if (query >= 0) {
      for (String option : url.substring(query + 1).split("&", -1)) {
        if (option.startsWith("$filter=") || option.startsWith("%24filter=")) {
          own =
              URLDecoder.decode(option.substring(option.indexOf('=') + 1), StandardCharsets.UTF_8);
        } else if (!option.isEmpty()) {
          kept.add(option);
        }
      }
    }
    this.filter = own;
    this.base =
        (query < 0 ? url : url.substring(0, query))
            + "?"
            + (kept.isEmpty() ? "" : String.join("&", kept) + "&");
  }

  @Override
  public Place begin(@Nullable String cursor) {
    return Place.of(url(terms.field() + " ge " + terms.start(cursor)));
  }

  @Override
  public Map<String, String> headers() {
    return HEADERS;
  }

  @Override
  public Page read(Place asked, @Nullable String link, Buffer body) {
    JsonNode answer = Answers.json(body);
    List<Row> rows = new ArrayList<>();
    String stamp = asked.stamp();
    String last = asked.last();
    for (JsonNode json : Answers.rows(answer.path("value"), "value")) {
      String rowStamp = terms.stamp(json.path(terms.field()));
      rows.add(new Row(Answers.key(json.path(key), json), rowStamp, json, Answers.removed(json)));
      if (rowStamp != null) {
        if (stamp != null && terms.compare(rowStamp, stamp) < 0) {
          throw new UnfitAnswer(
              "the rows do not come in the order of "
                  + terms.field()
                  + ": the service does not heed $orderby");
        }
        stamp = rowStamp;
        last = literal(json.path(key));
      }
    }
    String next = Answers.text(answer, "@odata.nextLink", "@nextLink");
    int given = asked.rows() + rows.size();
    return new Page(
        rows,
        next != null
            ? new Place(
                Answers.follow(asked.url(), next),
                asked.turn() + 1,
                given,
                asked.within(),
                stamp,
                last)
            : given >= pageSize ? rest(asked, stamp, last) : after(asked),
        null);
  }

  /** There are more rows than were asked for: first those of the stamp that the last one has. */
  private Place rest(Place asked, @Nullable String stamp, @Nullable String last) {
    if (stamp == null || last == null) {
      throw new UnfitAnswer(
          "no row of a full page has both " + terms.field() + " and " + key + " to go on from");
    }
    if (last.equals(asked.last()) && stamp.equals(asked.stamp())) {
      throw new UnfitAnswer(
          "the same rows come again: the service compares "
              + terms.field()
              + " or "
              + key
              + " otherwise than it shows it; a larger pageSize may help");
    }
    return new Place(
        url(terms.field() + " eq " + stamp + " and " + key + " gt " + last),
        asked.turn() + 1,
        0,
        stamp,
        stamp,
        last);
  }

  /** Those of one stamp are all there: what comes after it, if that was asked. */
  private @Nullable Place after(Place asked) {
    String within = asked.within();
    return within == null
        ? null
        : new Place(
            url(terms.field() + " gt " + within), asked.turn() + 1, 0, null, within, asked.last());
  }

  private @Nullable String literal(JsonNode value) {
    if (value.isNumber() || (guid && value.isTextual())) {
      return value.asText();
    }
    return value.isTextual() ? "'" + value.textValue().replace("'", "''") + "'" : null;
  }

  private String url(String condition) {
    return base
        + "$filter="
        + encoded(filter == null ? condition : "(" + filter + ") and " + condition)
        + "&$orderby="
        + encoded(terms.field() + "," + key)
        + "&$top="
        + pageSize;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
