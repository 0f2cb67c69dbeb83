package dev.milepost.carrier.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the hub relies on from every carrier that is asked: the four guarantees of {@link
 * PollCarrier}, sound terms, requests that HTTP can carry, and that {@link CarrierAdapter#read}
 * reads what {@link PollCarrier#answer} calls known. A poller's test extends this and adds only
 * what is peculiar to its carrier.
 *
 * <p>It writes the carrier's answers by the test's {@link #answer}, and damages them and the
 * module's fixtures.
 */
public abstract class PollCarrierContract {

  /** Of each poller; the profile {@code nightly} asks for many more. */
  private static final int MUTATIONS = Integer.getInteger("mutations", 1_000);

  private static final int SEED = 20_261_124;
  private static final int MOST_TOGETHER = 3;
  private static final int FIRST_STATUS = 200;
  private static final int STATUSES = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** RFC 3986: a path and perhaps a query, of unreserved, sub-delims, ':', '@' and escapes. */
  private static final Pattern TARGET =
      Pattern.compile(
          "(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+"
              + "(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?");

  /** RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern VISIBLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  /** What people and programs write into a field for a number. */
  private static final List<String> ODD =
      List.of(
          "AB/1 2?#&",
          "AB%2F1",
          "A=1&b=2",
          "../1",
          "1\"2\\3",
          "1\r\nX-Other: 2",
          "1,2;3|4",
          "Ä-\u00df-7",
          "\uD83D\uDE9A9",
          "<a>1</a>",
          "{reference}1",
          "$1");

  private static final List<String> GARBAGE =
      List.of(
          " ",
          "null",
          "0",
          "\"\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "<x/>",
          "<html><body>Service unavailable</body></html>",
          "{\"a\":",
          "[".repeat(100_000),
          "{\"a\":".repeat(100_000),
          "\u0000",
          "\uFEFF");

  private final CarrierAdapter reader;
  private final PollCarrier poller;
  private final List<Fixture> fixtures;

  /**
   * The contract of one poller.
   *
   * @param adapter is a {@link PollCarrier} too
   */
  protected PollCarrierContract(CarrierAdapter adapter) {
    this(adapter, Path.of(""));
  }

  /**
   * The contract of one poller of a module that holds several.
   *
   * @param adapter is a {@link PollCarrier} too
   * @param fixtures its folder below {@code src/test/resources/fixtures}
   */
  protected PollCarrierContract(CarrierAdapter adapter, Path fixtures) {
    if (!(adapter instanceof PollCarrier asked)) {
      throw new IllegalArgumentException(adapter.getClass() + " is no PollCarrier");
    }
    this.reader = adapter;
    this.poller = asked;
    this.fixtures =
        Fixture.in(
            Repository.module(getClass()).resolve("src/test/resources/fixtures").resolve(fixtures));
  }

  /**
   * What the carrier tells of one reference.
   *
   * @param events how many events, each later one after the same earlier ones; none where the
   *     carrier does not know the reference
   */
  public record Told(Reference reference, int events) {}

  /** An answer as it comes over the wire. */
  public record Answer(int status, Headers headers, String text) {

    /** Of status 200, without headers. */
    public static Answer ok(String text) {
      return new Answer(200, Headers.NONE, text);
    }

    /** Without headers. */
    public static Answer of(int status, String text) {
      return new Answer(status, Headers.NONE, text);
    }

    /** The text in UTF-8. */
    public byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Made-up references, two or more, that the carrier can be asked about; of a carrier that is
   * asked for all that is new, references that its answers are about.
   */
  protected abstract List<Reference> references();

  /**
   * The carrier's one and only page about these references, in this order.
   *
   * @param moment goes into whatever the carrier writes of the answer itself: transaction ids, the
   *     time of the answer
   */
  protected abstract Answer answer(List<Told> told, int moment);

  /** Settings of a connection that needs some; else none. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /** A fixture of the module as an answer of that status. */
  protected final Answer fixture(String name, int status) {
    Fixture found =
        fixtures.stream()
            .filter(fixture -> fixture.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no fixture " + name));
    return new Answer(status, found.headers(), new String(found.body(), StandardCharsets.UTF_8));
  }

  /** The question about these references. */
  protected final PollQuestion question(List<Reference> references) {
    return new PollQuestion(
        poller.terms().feed() ? List.of() : references, null, Map.copyOf(settings()));
  }

  /** What that answer means for the question about these references. */
  protected final PollAnswer heard(List<Reference> references, Answer answer) {
    return poller.answer(question(references), answer.status(), answer.headers(), answer.body());
  }

  /** What was said, by reference; fails where it is no page. */
  protected static Map<String, PollAnswer.Said> said(PollAnswer answer) {
    assertThat(answer).isInstanceOf(PollAnswer.Page.class);
    Map<String, PollAnswer.Said> byReference = new TreeMap<>();
    ((PollAnswer.Page) answer)
        .said()
        .forEach(
            said ->
                assertThat(byReference.put(said.reference(), said))
                    .as("said twice of %s", said.reference())
                    .isNull());
    return byReference;
  }

  /** How the adapter reads what was answered. */
  protected final Decoded read(Answer answer) {
    return reader.read(
        new Delivery(
            "answer",
            "contract",
            CarrierAdapterContract.RECEIVED_AT,
            answer.headers(),
            answer.body()));
  }

  @Test
  void namesSoundTerms() {
    PollTerms terms = poller.terms();

    assertThat(terms).isEqualTo(poller.terms());
    assertThat(terms.limits()).as("a carrier without limits is none").isNotEmpty();
    assertThat(terms.corrections().isNegative()).as("corrections").isFalse();
    assertThat(terms.settingNames())
        .as("the hub's own options")
        .doesNotContain("clientId", "secret", "baseUrl");
    if (terms.access() instanceof PollTerms.Access.ClientCredentials credentials) {
      assertThat(credentials.target()).matches(TARGET);
    }
    if (terms.access() instanceof PollTerms.Access.Key key) {
      assertThat(key.header()).matches(TOKEN);
    }
  }

  @Test
  void takesWhatItCanBeAskedAbout() {
    assertThat(references()).as("references()").hasSizeGreaterThan(1).doesNotHaveDuplicates();

    assertThat(references())
        .allSatisfy(
            reference ->
                assertThat(poller.takes(reference))
                    .as("takes %s", reference)
                    .isEqualTo(!poller.terms().feed()));
  }

  @Test
  void saysOfEveryReferenceWhetherItIsTaken() {
    for (ReferenceType type : ReferenceType.values()) {
      for (String odd : ODD) {
        for (Reference reference :
            List.of(new Reference(type, odd, null), new Reference(type, odd, "X"))) {
          assertThat(poller.takes(reference))
              .as("takes %s, asked again", reference)
              .isEqualTo(poller.takes(reference));
        }
      }
    }
  }

  @Test
  void asksTheSameWithTheSameRequest() {
    for (PollQuestion question : questions()) {
      PollQuestion again =
          new PollQuestion(question.references(), question.position(), question.settings());

      assertThat(poller.request(again)).isEqualTo(poller.request(question));
    }
  }

  @Test
  void asksAboutOtherReferencesWithAnotherRequest() {
    if (!poller.terms().feed()) {
      assertThat(
              references().stream()
                  .map(reference -> poller.request(question(List.of(reference))))
                  .distinct())
          .hasSameSizeAs(references());
    }
  }

  @Test
  void asksWithRequestsThatHttpCarries() {
    for (PollQuestion question : questions()) {
      sound(poller.request(question));
    }
    for (String odd : ODD) {
      sound(poller.request(question(some()).from(odd)));
      for (String name : poller.terms().settingNames()) {
        Map<String, String> settings = new TreeMap<>(settings());
        settings.put(name, odd);
        sound(poller.request(new PollQuestion(question(some()).references(), null, settings)));
      }
    }
  }

  /** Whatever stands in a number, it stays in its place: no other path, no other parameter. */
  @Test
  void keepsAnOddReferenceInItsPlace() {
    if (poller.terms().feed()) {
      return;
    }
    Reference plain = references().get(0);
    PollRequest usual = poller.request(question(List.of(plain)));

    for (String odd : ODD) {
      Reference reference = new Reference(plain.type(), odd, plain.issuer());
      PollRequest request = poller.request(question(List.of(reference)));

      sound(request);
      assertThat(shape(request)).as("asking about '%s'", odd).isEqualTo(shape(usual));
    }
  }

  @Test
  void tellsKnownFromUnknown() {
    if (poller.terms().feed()) {
      return;
    }
    for (Reference reference : references()) {
      List<Reference> one = List.of(reference);

      var known = said(heard(one, answer(List.of(new Told(reference, 2)), 1)));
      var unknown = said(heard(one, answer(List.of(new Told(reference, 0)), 1)));

      assertThat(known).containsOnlyKeys(reference.value());
      assertThat(known.values()).allMatch(PollAnswer.Said::known);
      assertThat(unknown).containsOnlyKeys(reference.value());
      assertThat(unknown.values()).noneMatch(PollAnswer.Said::known);
    }
  }

  @Test
  void hasOneFingerprintForWhatSaysTheSame() {
    if (poller.terms().feed()) {
      return;
    }
    for (Reference reference : references()) {
      for (int events : new int[] {0, 1, 3}) {
        Answer first = answer(List.of(new Told(reference, events)), 1);
        Answer later = answer(List.of(new Told(reference, events)), 2);

        assertThat(fingerprints(List.of(reference), later))
            .as("%d events, at another moment", events)
            .isEqualTo(fingerprints(List.of(reference), first));
        assertThat(fingerprints(List.of(reference), turned(first)))
            .as("%d events, the fields in another order", events)
            .isEqualTo(fingerprints(List.of(reference), first));
      }
    }
  }

  @Test
  void hasAnotherFingerprintForAnythingNew() {
    if (poller.terms().feed()) {
      return;
    }
    for (Reference reference : references()) {
      assertThat(
              IntStream.range(0, 4)
                  .mapToObj(events -> answer(List.of(new Told(reference, events)), 1))
                  .map(answer -> fingerprints(List.of(reference), answer).get(reference.value())))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void tellsEachOfSeveralReferencesApart() {
    if (poller.terms().atOnce() < 2) {
      return;
    }
    Reference a = references().get(0);
    Reference b = references().get(1);
    List<Reference> both = List.of(a, b);

    var before = said(heard(both, answer(List.of(new Told(a, 1), new Told(b, 2)), 1)));
    var turned = said(heard(both, answer(List.of(new Told(b, 2), new Told(a, 1)), 2)));
    var after = said(heard(both, answer(List.of(new Told(a, 1), new Told(b, 3)), 3)));
    var partly = said(heard(both, answer(List.of(new Told(a, 0), new Told(b, 2)), 4)));

    assertThat(before).containsOnlyKeys(a.value(), b.value());
    assertThat(before.values()).allMatch(PollAnswer.Said::known);
    assertThat(turned).as("in another order").isEqualTo(before);
    assertThat(after.get(a.value())).as("nothing new of one").isEqualTo(before.get(a.value()));
    assertThat(after.get(b.value())).as("news of one").isNotEqualTo(before.get(b.value()));
    assertThat(partly.get(a.value()))
        .as("the unknown one is said to be unknown, or nothing is said of it")
        .satisfiesAnyOf(
            said -> assertThat(said).isNull(), said -> assertThat(said.known()).isFalse());
    assertThat(partly.get(b.value())).as("beside it").isEqualTo(before.get(b.value()));
  }

  @Test
  void readsWhatItCallsKnown() {
    List<Reference> some = some();
    List<Answer> answers = new ArrayList<>();
    for (Reference reference : some) {
      answers.add(answer(List.of(new Told(reference, 2)), 1));
    }
    if (poller.terms().atOnce() > 1) {
      answers.add(answer(told(some, 2), 1));
      List<Told> oneUnknown = new ArrayList<>(told(some, 2));
      oneUnknown.set(0, new Told(some.get(0), 0));
      answers.add(answer(oneUnknown, 1));
    }

    for (Answer answer : answers) {
      assertThat(heard(some, answer)).isInstanceOf(PollAnswer.Page.class);
      Set<ReferenceKey> known =
          ((PollAnswer.Page) heard(some, answer))
              .said().stream()
                  .filter(PollAnswer.Said::known)
                  .map(said -> new ReferenceKey(some.get(0).type(), said.reference()))
                  .collect(Collectors.toSet());
      Decoded decoded = read(answer);

      assertThat(decoded).as("what was read").isNotInstanceOf(Decoded.Rejected.class);
      assertThat(CarrierAdapterContract.events(decoded).stream().flatMap(this::keys))
          .as("what the events are about")
          .containsAll(known);
    }
  }

  @Test
  void callsNothingKnownThatAnErrorIsAbout() {
    for (int status : new int[] {400, 404, 409, 410, 422}) {
      for (Reference reference : some()) {
        Answer said = answer(List.of(new Told(reference, 2)), 1);

        PollAnswer heard =
            heard(List.of(reference), new Answer(status, said.headers(), said.text()));

        assertThat(known(heard)).as("status %d", status).isEmpty();
      }
    }
  }

  @Test
  void callsNothingKnownThatGarbageIsAbout() {
    List<Reference> some = some();
    for (String garbage : Stream.concat(GARBAGE.stream(), Stream.of("")).toList()) {
      for (int status : new int[] {200, 204, 207, 400, 404}) {
        String start = garbage.substring(0, Math.min(24, garbage.length()));

        PollAnswer heard =
            survives(
                question(some),
                status,
                Headers.NONE,
                garbage.getBytes(StandardCharsets.UTF_8),
                "'" + start + "'");

        assertThat(known(heard)).as("status %d, '%s'", status, start).isEmpty();
      }
    }
  }

  /** A failure names the seed and the number of the answer, which make it again. */
  @Test
  void survivesAnyDamage() {
    List<Reference> some = some();
    List<byte[]> bodies = new ArrayList<>();
    fixtures.forEach(fixture -> bodies.add(fixture.body()));
    for (int events = 0; events < 3; events++) {
      bodies.add(answer(told(some, events), events).body());
    }
    Headers headers = answer(told(some, 1), 1).headers();
    Mutations mutations = new Mutations(bodies, SEED);
    Random random = new Random(SEED);
    List<PollQuestion> questions = questions();

    for (int i = 0; i < MUTATIONS; i++) {
      int status = random.nextBoolean() ? 200 : FIRST_STATUS + random.nextInt(STATUSES);
      PollQuestion question = questions.get(random.nextInt(questions.size()));
      survives(
          question,
          status,
          headers,
          mutations.next(),
          "mutation " + i + " of seed " + SEED + ", status " + status);
    }
  }

  @Test
  void leavesTheBodyAsItIs() {
    Answer answer = answer(told(some(), 2), 1);
    byte[] body = answer.body();

    var unused = poller.answer(question(some()), answer.status(), answer.headers(), body);

    assertThat(body).isEqualTo(answer.body());
  }

  /** One bare try: an assertion library's wrapping would cost more than the answer. */
  private PollAnswer survives(
      PollQuestion question, int status, Headers headers, byte[] body, String change) {
    PollAnswer heard;
    try {
      heard = poller.answer(question, status, headers, body);
    } catch (Throwable e) {
      throw new AssertionError(change + ": answer threw " + e, e);
    }
    if (heard == null) {
      throw new AssertionError(change + ": answer returned null");
    }
    if (heard instanceof PollAnswer.Page page) {
      List<String> asked = question.references().stream().map(Reference::value).toList();
      List<String> said = page.said().stream().map(PollAnswer.Said::reference).toList();
      if (!asked.containsAll(said) || Set.copyOf(said).size() < said.size()) {
        throw new AssertionError(change + ": asked about " + asked + ", said of " + said);
      }
      if (page.more()
          && poller.request(question.from(page.next())).equals(poller.request(question))) {
        throw new AssertionError(change + ": goes on with the same request for ever");
      }
    }
    return heard;
  }

  /** Questions about one, about as many as may be asked together, and within a long answer. */
  private List<PollQuestion> questions() {
    List<PollQuestion> questions = new ArrayList<>();
    if (!poller.terms().feed()) {
      references().forEach(reference -> questions.add(question(List.of(reference))));
    }
    questions.add(question(some()));
    questions.add(question(some()).from("2"));
    return questions;
  }

  /** As many references as one question may have, but not too many. */
  private List<Reference> some() {
    int most = poller.terms().feed() ? MOST_TOGETHER : poller.terms().atOnce();
    return references().stream().limit(Math.min(MOST_TOGETHER, most)).toList();
  }

  private static List<Told> told(List<Reference> references, int events) {
    return references.stream().map(reference -> new Told(reference, events)).toList();
  }

  private Map<String, String> fingerprints(List<Reference> references, Answer answer) {
    return said(heard(references, answer)).values().stream()
        .collect(Collectors.toMap(PollAnswer.Said::reference, PollAnswer.Said::fingerprint));
  }

  private static List<String> known(PollAnswer answer) {
    return answer instanceof PollAnswer.Page page
        ? page.said().stream()
            .filter(PollAnswer.Said::known)
            .map(PollAnswer.Said::reference)
            .toList()
        : List.of();
  }

  private Stream<ReferenceKey> keys(CarrierEvent event) {
    return Stream.concat(Stream.of(event.reference()), event.related().stream())
        .map(Reference::key);
  }

  private static void sound(PollRequest request) {
    assertThat(request.method()).isIn("GET", "POST");
    assertThat(request.target()).matches(TARGET);
    assertThat(request.headers().keySet())
        .as("names of headers")
        .allMatch(name -> TOKEN.matcher(name).matches());
    assertThat(request.headers().values())
        .as("values of headers")
        .allMatch(value -> VISIBLE.matcher(value).matches());
    assertThat(request.headers().keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)))
        .as("headers that are the hub's")
        .doesNotHaveDuplicates()
        .doesNotContain("authorization", "host", "content-length", "cookie");
    assertThat(request.body() == null)
        .as("a body exactly where it is a POST")
        .isEqualTo(request.method().equals("GET"));
  }

  /** What stays the same whatever is asked about: parts of the path, parameters, JSON's fields. */
  private static String shape(PollRequest request) {
    URI uri = URI.create("http://localhost" + request.target());
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    return request.method()
        + " "
        + uri.getRawPath().split("/", -1).length
        + " "
        + Stream.of(query.split("&", -1)).map(pair -> pair.split("=", 2)[0]).toList()
        + " "
        + request.headers().keySet().stream().sorted().toList()
        + " "
        + fields(request.body());
  }

  private static String fields(@Nullable String body) {
    if (body == null) {
      return "";
    }
    return CarrierJson.parsed(body.getBytes(StandardCharsets.UTF_8))
        .map(PollCarrierContract::fields)
        .orElse("no JSON");
  }

  private static String fields(JsonNode node) {
    StringBuilder fields = new StringBuilder();
    node.properties()
        .forEach(field -> fields.append(field.getKey()).append(fields(field.getValue())));
    for (JsonNode item : node.isArray() ? node : JSON.createArrayNode()) {
      fields.append('[').append(fields(item)).append(']');
    }
    return "{" + fields + "}";
  }

  /** The same JSON with the fields of every object turned round; anything else as it is. */
  private static Answer turned(Answer answer) {
    return CarrierJson.parsed(answer.body())
        .map(json -> new Answer(answer.status(), answer.headers(), turned(json).toString()))
        .orElse(answer);
  }

  private static JsonNode turned(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JSON.createArrayNode();
      node.forEach(item -> items.add(turned(item)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
    Collections.reverse(fields);
    ObjectNode object = JSON.createObjectNode();
    fields.forEach(field -> object.set(field.getKey(), turned(field.getValue())));
    return object;
  }
}
