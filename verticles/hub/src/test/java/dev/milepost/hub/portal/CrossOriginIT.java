package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.http.CrossOrigin;
import dev.milepost.hub.stream.StreamConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a browser asks before, and is told with, an answer for another origin's page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrossOriginIT {
  private static final String PORTAL = "https://portal.example.com";

  private TestTopic topic;
  private StreamNode open;
  private StreamNode closed;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    OwnKeys keys = OwnKeys.in(data);
    topic = new TestTopic(1);
    open =
        StreamNode.start(
            topic,
            StreamConfig.DEFAULTS,
            HubKey.random(),
            keys,
            List.of(new CrossOrigin(List.of(PORTAL, "http://localhost:3000"))),
            null);
    closed = StreamNode.start(topic, StreamConfig.DEFAULTS, HubKey.random(), keys);
  }

  @AfterAll
  void stop() throws Exception {
    open.close();
    closed.close();
    topic.close();
  }

  @Test
  void answersABrowsersQuestion() throws Exception {
    String answer =
        head(
            open,
            "OPTIONS",
            "/v1/stream",
            "Origin: " + PORTAL,
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Headers: authorization,last-event-id");

    assertThat(answer)
        .startsWith("HTTP/1.1 204 ")
        .contains("access-control-allow-origin: " + PORTAL + "\n")
        .contains("access-control-max-age: 3600")
        .doesNotContain("allow-credentials");
    assertThat(line(answer, "access-control-allow-headers"))
        .contains("Authorization", "Last-Event-ID");
    assertThat(line(answer, "access-control-allow-methods")).contains("GET", "POST");
    assertThat(line(answer, "vary")).containsIgnoringCase("origin");
  }

  @Test
  void showsAPageWhatItMayReadEvenOfARefusal() throws Exception {
    String good =
        head(
            open,
            "GET",
            "/v1/stream",
            "Origin: " + PORTAL,
            "Authorization: Bearer " + open.portalToken("A"));
    String refused = head(open, "GET", "/v1/events", "Origin: " + PORTAL);

    assertThat(good)
        .startsWith("HTTP/1.1 200 ")
        .contains("access-control-allow-origin: " + PORTAL + "\n", "text/event-stream");
    assertThat(refused)
        .startsWith("HTTP/1.1 401 ")
        .contains("access-control-allow-origin: " + PORTAL + "\n");
    assertThat(line(refused, "access-control-expose-headers")).contains("Retry-After");
    assertThat(line(refused, "vary")).containsIgnoringCase("origin");
  }

  @Test
  void servesOtherOriginsAsIfThereWereNoRule() throws Exception {
    String token = "Authorization: Bearer " + open.portalToken("A");

    for (String origin :
        List.of("https://evil.example.com", "https://portal.example.com.evil", "null")) {
      String answer = head(open, "GET", "/v1/events", "Origin: " + origin, token);
      assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContain("access-control");
      assertThat(line(answer, "vary")).containsIgnoringCase("origin");
      assertThat(
              head(
                  open,
                  "OPTIONS",
                  "/v1/events",
                  "Origin: " + origin,
                  "Access-Control-Request-Method: GET"))
          .startsWith("HTTP/1.1 405 ")
          .doesNotContain("access-control");
    }
    assertThat(line(head(open, "GET", "/v1/events", token), "vary")).containsIgnoringCase("origin");
  }

  @Test
  void isOffByDefault() throws Exception {
    assertThat(
            head(
                closed,
                "GET",
                "/v1/events",
                "Origin: " + PORTAL,
                "Authorization: Bearer " + closed.portalToken("A")))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("access-control", "vary");
  }

  private static String head(StreamNode node, String method, String path, String... headers)
      throws Exception {
    try (Raw raw = new Raw(node.port())) {
      raw.send(method + " " + path + " HTTP/1.1", headers);
      return raw.head();
    }
  }

  private static String line(String head, String header) {
    return head.lines().filter(line -> line.startsWith(header + ":")).findFirst().orElse("");
  }
}
