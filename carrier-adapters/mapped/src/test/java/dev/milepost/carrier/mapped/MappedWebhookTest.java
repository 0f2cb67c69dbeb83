package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only a carrier needs that posts, tests, estimates: none of those that ship does. */
class MappedWebhookTest {

  private static final String MAPPING =
      """
      carrier: PIGEON
      reads: json
      test: {path: mode, isNot: live}
      ignore: {path: topic, is: [PING, HELLO], why: a ping}
      reference: ["header:X-Number", number]
      events: [scans, .]
      event:
        type: kind
        code: code
        detail: sub
        time:
          - {path: epoch, format: epochMillis}
          - {path: at, utc: ignored, zone: zone}
        place: {locode: port}
        estimated: {path: forecast, exists: true}
        ignore: {path: noise, exists: true, why: noise}
      codes:
        - {code: OUT, milestone: OUT_FOR_DELIVERY}
        - {code: OUT, detail: L, milestone: EXCEPTION, cause: LOSS}
        - {code: OUT, type: T, milestone: HOLD, cause: SECURITY}
        - {code: OUT, type: T, detail: L, milestone: LOST, cause: LOSS}
        - {code: DUE, milestone: DELIVERED, classifier: ESTIMATED}
      authentication:
        - signature: {header: X-Sig, algorithm: hmac_sha512, key: base64, encoding: base64, prefix: "v1="}
        - secret: {header: Authorization, scheme: Bearer}
      acknowledgement: 204
      reuseAfter: 30d
      """;

  private final CarrierAdapter adapter = new MappedSource().adapter("pigeon.yaml", MAPPING);

  @Test
  void trustsWhatTheMappingTrusts() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    String secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
    Signature scheme =
        new Signature(
            "x-sig",
            Signature.Algorithm.HMAC_SHA512,
            Signature.KeyForm.BASE64,
            Signature.Encoding.BASE64,
            "v1=");
    PushCarrier push = (PushCarrier) adapter;

    assertThat(push.authentic(headers("X-Sig", scheme.sign(body, secret)), body, List.of(secret)))
        .isTrue();
    assertThat(push.authentic(headers("Authorization", "Bearer " + secret), body, List.of(secret)))
        .isTrue();
    assertThat(push.authentic(headers("X-Sig", "v1=AAAA"), body, List.of(secret))).isFalse();
    assertThat(push.authentic(Headers.NONE, body, List.of(secret))).isFalse();
    assertThat(push.acknowledgement()).isEqualTo(204);
    assertThat(push.keptHeaders()).containsExactly("x-number");
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void takesNoWebhookOfACarrierWithoutAuthentication() {
    String polled = MAPPING.substring(0, MAPPING.indexOf("authentication:"));

    assertThat(new MappedSource().adapter("pigeon.yaml", polled))
        .isNotInstanceOf(PushCarrier.class);
  }

  @Test
  void takesTheMostExactRow() {
    assertThat(event("\"code\": \"out\"").milestone()).isEqualTo(Milestone.OUT_FOR_DELIVERY);
    assertThat(event("\"code\": \"OUT\", \"sub\": \"L\"").milestone())
        .isEqualTo(Milestone.EXCEPTION);
    assertThat(event("\"code\": \"OUT\", \"sub\": \"?\", \"kind\": \"T\"").milestone())
        .isEqualTo(Milestone.HOLD);
    assertThat(event("\"code\": \"OUT\", \"sub\": \"L\", \"kind\": \"T\"").milestone())
        .isEqualTo(Milestone.LOST);
    assertThat(event("\"code\": \"OUTER\"").milestone()).isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void neverTakesAForecastForAFact() {
    assertThat(event("\"code\": \"DUE\"").classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(event("\"code\": \"OUT\", \"forecast\": 1").classifier())
        .isEqualTo(Classifier.ESTIMATED);
    assertThat(event("\"code\": \"OUT\"").classifier()).isEqualTo(Classifier.ACTUAL);
  }

  @Test
  void readsTheClockOfThePortWhateverIsBehindIt() {
    CarrierEvent event =
        Tried.events(
                MAPPING,
                """
                {"mode": "live", "number": "A1", "code": "OUT", "at": "2026-03-05T10:00:00Z", "port": "USLAX"}
                """)
            .get(0);

    assertThat(event.time().instant()).isEqualTo("2026-03-05T18:00:00Z");
  }

  @Test
  void saysWhyThereIsNothing() {
    assertThat(Tried.lines(MAPPING, "{\"mode\": \"test\", \"number\": \"A1\", \"code\": \"OUT\"}"))
        .containsExactly("IGNORED no event in it: a test, in it /epoch no time");
    assertThat(Tried.lines(MAPPING, "{\"mode\": \"live\", \"topic\": \"ping\"}"))
        .containsExactly("IGNORED no event in it: a ping");
    assertThat(
            Tried.lines(
                MAPPING, "{\"mode\": \"live\", \"number\": \"A1\", \"scans\": [{\"noise\": 1}]}"))
        .containsExactly("IGNORED no event in it: noise");
    assertThat(Tried.lines(MAPPING, "{\"mode\": \"live\", \"number\": \"A1\"}"))
        .containsExactly("IGNORED no event in it: a number without events");
    assertThat(Tried.lines(MAPPING, "{\"mode\": \"live\"}"))
        .singleElement()
        .asString()
        .startsWith("REJECTED");
  }

  @Test
  void ignoresAPingThatHasNoShipments() {
    String listed =
        MAPPING
            .replace("reads: json", "reads: json\nshipments: data/parcels")
            .replace("{path: topic,", "{path: /topic,");

    assertThat(Tried.lines(listed, "{\"topic\": \"ping\"}")).containsExactly("IGNORED a ping");
    assertThat(Tried.lines(listed, "{\"topic\": \"parcel\"}"))
        .containsExactly("REJECTED nothing at data/parcels, where the shipments are");
  }

  @Test
  void takesAWholeDayWhereTheWindowCannotBeRead() {
    String estimating = MAPPING + "estimate: {date: day, from: from, to: to}\nzone: Europe/Oslo\n";

    CarrierEvent event =
        Tried.events(
                estimating,
                """
                {"mode": "live", "number": "A1", "day": "2026-03-12", "from": "9", "to": "noon"}
                """)
            .get(0);

    assertThat(event.estimate())
        .isNotNull()
        .extracting("latest")
        .hasToString("2026-03-12T22:59:59Z");
    assertThat(event.warnings())
        .containsExactly(
            "estimate: the end of the window cannot be read, the whole day is taken",
            "estimate: the start of the window cannot be read");
  }

  @Test
  void tellsPeopleWhatCannotBeReadAndKeepsTheRest() {
    String payload =
        """
        {"mode": "live", "number": "A1", "scans": [
          {"code": "OUT", "epoch": 1772704800000},
          {"code": "OUT", "epoch": "soon", "at": "2026-03-05T10:00:00+01:00"},
          {"code": "OUT", "epoch": "soon"},
          {"at": "2026-03-05T10:00:00+01:00"},
          "what?"]}
        """;

    assertThat(Tried.lines(MAPPING, payload))
        .containsExactly(
            "OUT_FOR_DELIVERY 2026-03-05T10:00:00Z GIVEN",
            "OUT_FOR_DELIVERY 2026-03-05T09:00:00Z GIVEN",
            "PROBLEM /scans/2/epoch the time cannot be read, expected milliseconds since 1970",
            "PROBLEM /scans/3/code no code",
            "PROBLEM /scans/4/code no code");
  }

  private static CarrierEvent event(String fields) {
    return Tried.events(
            MAPPING,
            "{\"mode\": \"live\", \"number\": \"A1\", \"epoch\": 1772704800000, " + fields + "}")
        .get(0);
  }

  private static Headers headers(String name, String value) {
    return Headers.of(List.of(Map.entry(name, value)));
  }
}
