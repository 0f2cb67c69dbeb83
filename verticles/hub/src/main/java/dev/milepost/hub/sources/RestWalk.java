package dev.milepost.hub.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.milepost.hub.sources.Page.Row;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any API that can be asked for what has changed since a stamp, in any order. The next page is by a
 * number, by the header {@code Link} or by a link in the answer; else there is one page.
 *
 * <p>Pages by number end with one that is empty, and not with a short one: a service may give fewer
 * rows than it is asked for.
 */
final class RestWalk implements Walk {
  static final String CURSOR = "{cursor}";
  static final String PAGE = "{page}";
  static final String SIZE = "{size}";

  /** The value of {@code next} that means the header. */
  static final String LINK = "link";

  private static final Map<String, String> HEADERS = Map.of("Accept", "application/json");

  private final String template;
  private final CursorTerms terms;
  private final JsonPointer stamp;
  private final JsonPointer key;
  private final String rows;
  private final @Nullable String next;
  private final int firstPage;
  private final int pageSize;

  /**
   * @param template a URL with {@code {cursor}}, and where pages have numbers {@code {page}}
   * @param rows a JSON pointer to the array of rows
   * @param next {@code link}, a JSON pointer to the next page's URL, or null
   */
  RestWalk(
      String template,
      CursorTerms terms,
      String key,
      String rows,
      @Nullable String next,
      int firstPage,
      int pageSize) {
    this.template = template;
    this.terms = terms;
    this.stamp = Answers.pointer(terms.field());
    this.key = Answers.pointer(key);
    this.rows = rows;
    this.next = next;
    this.firstPage = firstPage;
    this.pageSize = pageSize;
  }

  @Override
  public Place begin(@Nullable String cursor) {
    String start = terms.start(cursor);
    return new Place(url(start, 0), 0, 0, start, null, null);
  }

  @Override
  public Map<String, String> headers() {
    return HEADERS;
  }

  @Override
  public Page read(Place asked, @Nullable String link, Buffer body) {
    JsonNode answer = Answers.json(body);
    ArrayNode found = Answers.rows(answer.at(rows), rows.isEmpty() ? "its top" : rows);
    List<Row> read = new ArrayList<>();
    for (JsonNode json : found) {
      read.add(new Row(Answers.key(json.at(key), json), terms.stamp(json.at(stamp)), json, false));
    }
    return new Page(read, next(asked, link, answer, found), null);
  }

  private @Nullable Place next(
      Place asked, @Nullable String link, JsonNode answer, ArrayNode found) {
    String digest = HexFormat.of().formatHex(Answers.digest(found));
    if (next == null) {
      // A service that gives its last page again for every page behind it ends there, too.
      boolean ends = !template.contains(PAGE) || found.isEmpty() || digest.equals(asked.last());
      String start = asked.within();
      return ends || start == null
          ? null
          : new Place(url(start, asked.turn() + 1), asked.turn() + 1, 0, start, null, digest);
    }
    String leads =
        next.equals(LINK) ? Answers.link(link, "next").orElse(null) : leads(answer.at(next));
    if (leads == null) {
      return null;
    }
    String to = Answers.follow(asked.url(), leads);
    if (to.equals(asked.url())) {
      throw new UnfitAnswer("the next link leads to the same page");
    }
    return new Place(to, asked.turn() + 1, 0, asked.within(), null, digest);
  }

  private static @Nullable String leads(JsonNode link) {
    if (link.isMissingNode() || link.isNull()) {
      return null;
    }
    if (!link.isTextual()) {
      throw new UnfitAnswer("the link to the next page is not a text");
    }
    return link.textValue().isBlank() ? null : link.textValue();
  }

  private String url(String start, int turn) {
    return template
        .replace(CURSOR, OdataWalk.encoded(start))
        .replace(PAGE, Integer.toString(firstPage + turn))
        .replace(SIZE, Integer.toString(pageSize));
  }
}
