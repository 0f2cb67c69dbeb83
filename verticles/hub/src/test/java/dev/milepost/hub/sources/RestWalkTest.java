package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.sources.Page.Row;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestWalkTest {
  private static final String BASE = "https://shop.example.com/api/shipments";
  private static final CursorTerms TERMS =
      new CursorTerms(
          "/meta/changed",
          CursorTerms.Type.TIMESTAMP,
          "2026-11-01T00:00:00Z",
          Duration.ofMinutes(5),
          0);
  private static final Buffer ROWS =
      Buffer.buffer(
          """
          {"data": [{"id": 7, "meta": {"changed": "2026-11-24T12:00:00+01:00"}}],
           "links": {"next": "/api/shipments?after=7"}}
          """);
  private static final Buffer NONE = Buffer.buffer("{\"data\": []}");

  @Test
  void putsCursorPageAndSizeIntoTheUrl() {
    RestWalk walk = walk(BASE + "?since={cursor}&page={page}&n={size}", null);

    assertThat(walk.begin("2026-11-24T12:00:00Z").url())
        .isEqualTo(BASE + "?since=2026-11-24T11%3A55%3A00Z&page=1&n=50");
  }

  @Test
  void readsRowsByPointers() {
    RestWalk walk = walk(BASE + "?since={cursor}", null);

    Page page = walk.read(walk.begin(null), null, ROWS);

    assertThat(page.rows()).extracting(Row::key).containsExactly("7");
    assertThat(page.rows()).extracting(Row::stamp).containsExactly("2026-11-24T11:00:00Z");
    assertThat(page.next()).isNull();
  }

  @Test
  void goesOnByNumberUntilAPageIsEmpty() {
    RestWalk walk = walk(BASE + "?since={cursor}&page={page}", null);

    Place second = Objects.requireNonNull(walk.read(walk.begin(null), null, ROWS).next());
    Page end = walk.read(second, null, NONE);

    assertThat(second.url()).isEqualTo(BASE + "?since=2026-11-01T00%3A00%3A00Z&page=2");
    assertThat(end.next()).isNull();
  }

  @Test
  void endsWhereTheLastPageIsGivenAgain() {
    RestWalk walk = walk(BASE + "?since={cursor}&page={page}", null);
    Place second = Objects.requireNonNull(walk.read(walk.begin(null), null, ROWS).next());

    assertThat(walk.read(second, null, ROWS).next()).isNull();
  }

  @Test
  void goesOnByTheHeaderLink() {
    RestWalk walk = walk(BASE + "?since={cursor}", "link");
    String header =
        "<https://shop.example.com/api/shipments?p=1>; rel=\"prev\"; title=\"a, b\","
            + " <?p=3>; foo=bar; rel=\"last next\"";

    Place next = walk.read(walk.begin(null), header, ROWS).next();

    assertThat(url(next)).isEqualTo(BASE + "?p=3");
    assertThat(walk.read(walk.begin(null), "<?p=9>; rel=prev", ROWS).next()).isNull();
    assertThat(walk.read(walk.begin(null), null, ROWS).next()).isNull();
  }

  @Test
  void goesOnByALinkInTheAnswer() {
    RestWalk walk = walk(BASE + "?since={cursor}", "/links/next");

    assertThat(url(walk.read(walk.begin(null), null, ROWS).next())).isEqualTo(BASE + "?after=7");
    assertThat(walk.read(walk.begin(null), null, NONE).next()).isNull();
  }

  @Test
  void refusesALinkToAnotherOriginAndOneToTheSamePage() {
    RestWalk walk = walk(BASE + "?since={cursor}", "link");
    Place first = walk.begin(null);

    assertThatThrownBy(() -> walk.read(first, "<http://169.254.169.254/>; rel=next", ROWS))
        .isInstanceOf(UnfitAnswer.class)
        .hasMessageContaining("another origin");
    assertThatThrownBy(() -> walk.read(first, "<" + first.url() + ">; rel=next", ROWS))
        .isInstanceOf(UnfitAnswer.class)
        .hasMessageContaining("same page");
  }

  @Test
  void refusesWhatHasNoRows() {
    RestWalk walk = walk(BASE + "?since={cursor}", null);

    assertThatThrownBy(() -> walk.read(walk.begin(null), null, Buffer.buffer("{\"rows\": []}")))
        .isInstanceOf(UnfitAnswer.class)
        .hasMessageContaining("/data");
  }

  private static RestWalk walk(String template, @Nullable String next) {
    return new RestWalk(template, TERMS, "id", "/data", next, 1, 50);
  }

  private static @Nullable String url(@Nullable Place place) {
    return place == null ? null : place.url();
  }
}
