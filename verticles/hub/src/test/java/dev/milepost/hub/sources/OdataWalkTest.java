package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.sources.Page.Row;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OdataWalkTest {
  private static final String URL = "https://erp.example.com/odata/Deliveries";
  private static final String NOON = "2026-11-24T12:00:00Z";
  private static final CursorTerms TERMS =
      new CursorTerms(
          "ChangedAt",
          CursorTerms.Type.TIMESTAMP,
          "2026-11-01T00:00:00Z",
          Duration.ofMinutes(5),
          0);
  private static final int PAGE = 10;

  private final OdataService service = new OdataService();
  private final OdataWalk walk = new OdataWalk(URL, TERMS, "Id", false, PAGE);

  @Test
  void asksByTheFieldInOrderBesideWhatTheAdminAsks() {
    OdataWalk narrow =
        new OdataWalk(
            URL + "?$select=Id,ChangedAt&$filter=Plant%20eq%20'1'&$expand=Items",
            TERMS,
            "Id",
            false,
            PAGE);

    String asked = narrow.begin(NOON).url();

    assertThat(asked).startsWith(URL + "?$select=Id,ChangedAt&$expand=Items&$filter=");
    assertThat(asked).doesNotContain(" ", "+");
    assertThat(URLDecoder.decode(asked, StandardCharsets.UTF_8))
        .endsWith(
            "&$filter=(Plant eq '1') and ChangedAt ge 2026-11-24T11:55:00Z"
                + "&$orderby=ChangedAt,Id&$top=10");
  }

  @Test
  void losesNoRowOfOneStampOverPages() {
    IntStream.range(0, 35).forEach(i -> commit(i, NOON));
    IntStream.range(35, 50).forEach(i -> commit(i, "2026-11-24T12:00:0" + i % 10 + "Z"));

    List<String> read = round(null);

    assertThat(read).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void losesNoRowOfOneStampWhereTheServiceCutsPagesItself() {
    service.pagesOf(3);
    IntStream.range(0, 35).forEach(i -> commit(i, NOON));

    List<String> read = round(null);

    assertThat(read).hasSize(35).doesNotHaveDuplicates();
  }

  @Test
  void losesNoRowWhenOthersAreChangedWhilePagesAreRead() {
    IntStream.range(0, 50).forEach(i -> commit(i, at(i)));
    Place place = walk.begin(null);
    List<String> read = new ArrayList<>();

    for (int turn = 0; place != null; turn++) {
      Page page = read(place);
      page.rows().forEach(row -> read.add(row.key()));
      if (turn < 4) {
        commit(turn, at(100 + turn));
      }
      place = page.next();
    }

    assertThat(read).containsAll(IntStream.range(0, 50).mapToObj(OdataWalkTest::id).toList());
    assertThat(read).hasSize(54);
  }

  @Test
  void goesOnInThePlaceThatItWroteDown() {
    IntStream.range(0, 35).forEach(i -> commit(i, NOON));
    Place place = walk.begin(null);
    List<String> read = new ArrayList<>();

    while (place != null) {
      Page page = read(Place.parse(place.text()));
      page.rows().forEach(row -> read.add(row.key()));
      place = page.next();
    }

    assertThat(read).hasSize(35).doesNotHaveDuplicates();
  }

  @Test
  void writesKeysAsLiterals() {
    OdataWalk guids = new OdataWalk(URL, TERMS, "Id", true, 1);
    OdataWalk texts = new OdataWalk(URL, TERMS, "Id", false, 1);

    assertThat(next(guids, "0f8fad5b-d9cb-469f-a165-70867728950e"))
        .contains("Id gt 0f8fad5b-d9cb-469f-a165-70867728950e&");
    assertThat(next(texts, "O'Hara")).contains("Id gt 'O''Hara'&");
    assertThat(next(texts, 17)).contains("Id gt 17&");
  }

  @Test
  void refusesALinkToAnotherOrigin() {
    for (String link :
        List.of(
            "https://other.example.com/odata/Deliveries?$skiptoken=1",
            "https://erp.example.com:8443/odata/Deliveries",
            "http://erp.example.com/odata/Deliveries",
            "//other.example.com/odata",
            "https://erp.example.com@other.example.com/odata",
            "file:///etc/passwd")) {
      assertThatThrownBy(() -> walk.read(walk.begin(null), null, linked(link)))
          .as(link)
          .isInstanceOf(UnfitAnswer.class)
          .hasMessageContaining("another origin");
    }
  }

  @Test
  void followsALinkAsServicesWriteIt() {
    assertThat(next(linked("Deliveries?$skiptoken='a b|c'")))
        .isEqualTo(URL + "?$skiptoken='a%20b%7Cc'");
    assertThat(next(linked("https://ERP.example.com:443/odata/x"))).endsWith("/odata/x");
  }

  @Test
  void refusesRowsThatComeInAnotherOrder() {
    Buffer body = body(row("1", NOON), row("2", "2026-11-24T11:00:00Z"));

    assertThatThrownBy(() -> walk.read(walk.begin(null), null, body))
        .isInstanceOf(UnfitAnswer.class)
        .hasMessageContaining("$orderby");
  }

  @Test
  void refusesToGoRoundInACircle() {
    OdataWalk one = new OdataWalk(URL, TERMS, "Id", false, 1);
    Buffer same = body(row("1", NOON));
    Place second = Objects.requireNonNull(one.read(one.begin(null), null, same).next());

    assertThatThrownBy(() -> one.read(second, null, same))
        .isInstanceOf(UnfitAnswer.class)
        .hasMessageContaining("the same rows");
  }

  @Test
  void refusesWhatIsNoPageOfRows() {
    for (String body : List.of("<html>", "[]", "{}", "{\"value\": 1}", "")) {
      assertThatThrownBy(() -> walk.read(walk.begin(null), null, Buffer.buffer(body)))
          .as(body)
          .isInstanceOf(UnfitAnswer.class);
    }
  }

  @Test
  void takesDeltaLinksAndSaysWhatWasRemoved() {
    DeltaWalk delta = new DeltaWalk(URL, "Id", PAGE);
    commit(1, NOON);
    commit(2, NOON);
    Page first = delta.read(delta.begin(null), null, answer(delta.begin(null)));

    service.remove(id(1));
    Place again = delta.begin(first.end());
    Page second = delta.read(again, null, answer(again));

    assertThat(delta.headers().get("Prefer")).contains("odata.track-changes");
    assertThat(first.rows()).hasSize(2);
    assertThat(second.rows()).extracting(Row::removed).containsExactly(true);
    assertThat(second.end()).isNotEqualTo(first.end());
  }

  private List<String> round(@Nullable String cursor) {
    List<String> read = new ArrayList<>();
    for (Place place = walk.begin(cursor); place != null; ) {
      Page page = read(place);
      page.rows().forEach(row -> read.add(row.key()));
      place = page.next();
    }
    return read;
  }

  private Page read(Place place) {
    return walk.read(place, null, answer(place));
  }

  private Buffer answer(Place place) {
    return service.answer(URI.create(place.url())).toBuffer();
  }

  private @Nullable String next(Buffer body) {
    Place next = walk.read(walk.begin(null), null, body).next();
    return next == null ? null : next.url();
  }

  private static String next(OdataWalk walk, Object key) {
    Page page =
        walk.read(
            walk.begin(null), null, body(new JsonObject().put("Id", key).put("ChangedAt", NOON)));
    Place next = page.next();
    return next == null ? "" : URLDecoder.decode(next.url(), StandardCharsets.UTF_8);
  }

  private void commit(int number, String changedAt) {
    service.commit(id(number), changedAt, new JsonObject());
  }

  private static String id(int number) {
    return "D-%03d".formatted(number);
  }

  private static String at(int minute) {
    return "2026-11-24T%02d:%02d:00Z".formatted(10 + minute / 60, minute % 60);
  }

  private static JsonObject row(String id, String changedAt) {
    return new JsonObject().put("Id", id).put("ChangedAt", changedAt);
  }

  private static Buffer body(JsonObject... rows) {
    return new JsonObject().put("value", new JsonArray(List.of(rows))).toBuffer();
  }

  private static Buffer linked(String link) {
    return new JsonObject().put("value", new JsonArray()).put("@odata.nextLink", link).toBuffer();
  }
}
