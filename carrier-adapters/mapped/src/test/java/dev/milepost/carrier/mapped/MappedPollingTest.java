package dev.milepost.carrier.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a mapping can say of the asking, and no shipped one does. */
class MappedPollingTest {

  private static final String MAPPING =
      """
      carrier: PIGEON
      reads: json
      shipments: parcels
      reference: number
      events: scans
      event: {code: code, time: at}
      codes: []
      """;

  private static final String PLAIN =
      """
      polling:
        get: /parcels?id={reference}
        access: open
        limits: 1 in 1s
      """;

  private static final Reference A = new Reference(ReferenceType.TRACKING_NUMBER, "A-1", "Pigeon");
  private static final Reference B = new Reference(ReferenceType.TRACKING_NUMBER, "B2", "PIGEON");

  @Test
  void hasThePowersThatTheMappingSays() {
    String authentication = "authentication: {secret: {header: x}}\n";

    CarrierAdapter neither = adapter("");
    CarrierAdapter asked = adapter(PLAIN);
    CarrierAdapter pushing = adapter(authentication);
    CarrierAdapter both = adapter(authentication + PLAIN);

    assertThat(neither).isNotInstanceOfAny(PollCarrier.class, PushCarrier.class);
    assertThat(asked).isInstanceOf(PollCarrier.class).isNotInstanceOf(PushCarrier.class);
    assertThat(pushing).isInstanceOf(PushCarrier.class).isNotInstanceOf(PollCarrier.class);
    assertThat(both).isInstanceOf(PollCarrier.class).isInstanceOf(PushCarrier.class);
  }

  @Test
  void hasTheTermsThatTheMappingSays() {
    PollTerms terms =
        poller(
                """
                polling:
                  base: https://api.pigeon.example/loft
                  get: /parcels?id={reference}&of={account}
                  access: {oauth2: {token: /token, credentials: form, scope: track}}
                  atOnce: 20
                  settings: account
                  limits: [250 in 1d, 1 in 5s]
                  corrections: 3d
                """)
            .terms();

    assertThat(terms)
        .isEqualTo(
            new PollTerms(
                "https://api.pigeon.example/loft",
                new PollTerms.Access.ClientCredentials("/token", true, "track"),
                20,
                List.of(
                    new PollTerms.Limit(250, Duration.ofDays(1)),
                    new PollTerms.Limit(1, Duration.ofSeconds(5))),
                Duration.ofDays(3),
                Set.of(new PollTerms.Setting("account"))));
    assertThat(poller(PLAIN).terms().base()).isNull();
    assertThat(poller(PLAIN.replace("open", "{key: {header: K, scheme: Bearer}}")).terms().access())
        .isEqualTo(new PollTerms.Access.Key("K", "Bearer "));
  }

  @Test
  void sendsNumbersAsTheMappingSays() {
    String many = "  atOnce: 9\n  separator: '&id='\n  number: written\n";

    assertThat(target(poller(PLAIN + "  atOnce: 9\n"), A, B)).isEqualTo("/parcels?id=A1,B2");
    assertThat(target(poller(PLAIN + many), A, B)).isEqualTo("/parcels?id=A-1&id=B2");
  }

  @Test
  void postsWhatTheMappingSays() {
    PollCarrier poller =
        poller(
            """
            polling:
              post: /query
              body: '{"of": "{account}", "ids": {references}, "text": "{reference}", "deep": {"er": 1}}'
              headers: {accept: application/vnd.pigeon+json}
              access: basic
              atOnce: 2
              number: written
              settings: account
              limits: 1 in 1s
            """);
    Reference odd = new Reference(ReferenceType.TRACKING_NUMBER, "1\"2\\3", "PIGEON");

    PollRequest request =
        poller.request(new PollQuestion(List.of(A, odd), null, Map.of("account", "a\"b")));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.body())
        .isEqualTo(
            "{\"of\": \"a\\\"b\", \"ids\": [\"A-1\",\"1\\\"2\\\\3\"],"
                + " \"text\": \"A-1,1\\\"2\\\\3\", \"deep\": {\"er\": 1}}");
    assertThat(request.headers())
        .isEqualTo(
            Map.of("Accept", "application/vnd.pigeon+json", "Content-Type", "application/json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/xml                          | <q>{reference}</q> | <q>1&lt;&amp;&gt;2</q>
          application/x-www-form-urlencoded | id={reference}     | id=1%3C%26%3E2
          """)
  void writesNumbersIntoABodyByItsKind(String type, String body, String sent) {
    PollCarrier poller =
        poller(
            "polling: {post: /q, body: '%s', headers: {Content-Type: %s}, access: open, number: written, limits: 1 in 1s}\n"
                .formatted(body, type));

    assertThat(
            poller
                .request(question(null, new Reference(ReferenceType.TRACKING_NUMBER, "1<&>2", "x")))
                .body())
        .isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "abc, abc, cursor=abc",
    "https://elsewhere.example/x?a=1&cursor=a%2Fb, a/b, cursor=a%2Fb",
    "'', , ",
    "https://elsewhere.example/x?page=2, , "
  })
  void goesOnWithAValueOfTheAnswer(String next, @Nullable String position, @Nullable String sent) {
    PollCarrier poller = poller(PLAIN + "  pages: {parameter: cursor, next: /meta/next}\n");

    PollAnswer.Page page =
        page(poller, null, "{\"meta\": {\"next\": \"%s\"}, \"parcels\": []}".formatted(next), A);

    assertThat(page.more()).isEqualTo(position != null);
    assertThat(page.next()).isEqualTo(position);
    assertThat(poller.request(question(page.next(), A)).target())
        .isEqualTo("/parcels?id=A1" + (sent == null ? "" : "&" + sent));
  }

  @Test
  void endsWhereTheSameValueComesAgain() {
    PollCarrier poller = poller(PLAIN + "  pages: {parameter: cursor, next: /next}\n");

    assertThat(page(poller, "c", "{\"next\": \"c\", \"parcels\": []}", A).more()).isFalse();
  }

  @Test
  void goesOnByTheNumberOfThePage() {
    PollCarrier poller = poller(PLAIN + "  pages: {parameter: p, first: 0, last: /last}\n");
    String body = "{\"last\": 1, \"parcels\": [{\"number\": \"A1\"}]}";

    PollAnswer.Page first = page(poller, null, body, A);
    PollAnswer.Page second = page(poller, first.next(), body, A);

    assertThat(poller.request(question(null, A)).target()).isEqualTo("/parcels?id=A1&p=0");
    assertThat(poller.request(question(first.next(), A)).target()).isEqualTo("/parcels?id=A1&p=1");
    assertThat(Stream.of(first, second).map(PollAnswer.Page::more)).containsExactly(true, false);
  }

  /** It may be on the next page. */
  @Test
  void callsNothingUnknownThatIsNotOnAPageOfSeveral() {
    PollCarrier poller = poller(PLAIN + "  atOnce: 2\n  pages: {parameter: p, last: /last}\n");

    PollAnswer.Page page =
        page(poller, null, "{\"last\": 2, \"parcels\": [{\"number\": \"A1\"}]}", A, B);
    PollAnswer.Page whole =
        page(poller, null, "{\"last\": 1, \"parcels\": [{\"number\": \"A1\"}]}", A, B);

    assertThat(page.said()).extracting(PollAnswer.Said::reference).containsExactly("A-1");
    assertThat(whole.said())
        .extracting(PollAnswer.Said::reference, PollAnswer.Said::known)
        .containsExactly(tuple("A-1", true), tuple("B2", false));
  }

  @Test
  void doesNotKnowWhatTheMappingSaysIsNotFound() {
    PollCarrier poller =
        poller(PLAIN + "  notFound: {path: /error, is: NOBODY}\n  notFoundStatus: [404, 410]\n");

    assertThat(page(poller, null, "{\"error\": \"NOBODY\"}", A).said())
        .extracting(PollAnswer.Said::known)
        .containsExactly(false);
    assertThat(
            page(
                    poller(PLAIN + "  notFound: {path: error, exists: true}\n"),
                    null,
                    "{\"parcels\": [{\"number\": \"A1\", \"error\": \"NOBODY\"}]}",
                    A)
                .said())
        .extracting(PollAnswer.Said::known)
        .containsExactly(false);
    assertThat(poller.answer(question(null, A), 410, Headers.NONE, new byte[0]))
        .isInstanceOf(PollAnswer.Page.class);
    assertThat(poller.answer(question(null, A), 422, Headers.NONE, new byte[0]))
        .isEqualTo(new PollAnswer.Refused("PIGEON answered with status 422"));
    assertThat(
            poller.answer(
                question(null, A), 200, Headers.NONE, "{\"error\": \"X\"}".getBytes(UTF_8)))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  @Test
  void hearsNothingNewInFieldsOfTheAnswer() {
    PollCarrier poller = poller(PLAIN + "  without: [sent, trace]\n");
    String body = "{\"sent\": %d, \"parcels\": [{\"number\": \"A1\", \"trace\": %d}]}";

    assertThat(page(poller, null, body.formatted(1, 2), A).said())
        .isEqualTo(page(poller, null, body.formatted(3, 4), A).said());
    assertThat(page(poller(PLAIN), null, body.formatted(1, 2), A).said())
        .isNotEqualTo(page(poller(PLAIN), null, body.formatted(3, 2), A).said());
  }

  @Test
  void tellsSeveralShipmentsOfOneNumberFromOne() {
    PollCarrier poller = poller(PLAIN + "  atOnce: 2\n");
    String parcel = "{\"number\": \"A1\"}";

    assertThat(page(poller, null, "{\"parcels\": [%s]}".formatted(parcel), A).said())
        .isNotEqualTo(
            page(poller, null, "{\"parcels\": [%s, %s]}".formatted(parcel, parcel), A).said());
  }

  private static String target(PollCarrier poller, Reference... references) {
    return poller.request(question(null, references)).target();
  }

  private static PollAnswer.Page page(
      PollCarrier poller, @Nullable String position, String body, Reference... references) {
    return (PollAnswer.Page)
        poller.answer(question(position, references), 200, Headers.NONE, body.getBytes(UTF_8));
  }

  private static PollQuestion question(@Nullable String position, Reference... references) {
    return new PollQuestion(List.of(references), position, Map.of());
  }

  private static PollCarrier poller(String more) {
    return (PollCarrier) adapter(more);
  }

  private static CarrierAdapter adapter(String more) {
    return new MappedSource().adapter("pigeon.yaml", MAPPING + more);
  }
}
