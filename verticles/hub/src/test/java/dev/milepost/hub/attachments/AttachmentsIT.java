package dev.milepost.hub.attachments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Papers of a shipment, over HTTP. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class AttachmentsIT {
  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String path = "/agents/v1/shipments/" + shipment + "/attachments";
  private final HttpClient http = HttpClient.newHttpClient();
  private RunningHub hub;
  private String agent;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    agent = hub.token(null, Scope.AGENTS);
    hub.register(shipment, Ups.shipment(customer, Ups.trackingNumber()));
  }

  @Test
  void keepsAFileAndServesItSoThatNothingOfItRuns() throws Exception {
    byte[] file = pdf(1_000_000);

    HttpResponse<byte[]> added = add(path + "?kind=POD", agent, "application/pdf", file);
    JsonObject paper = json(added);
    HttpResponse<byte[]> read =
        send(request(path + "/" + paper.getString("id"), hub.agent()).GET());

    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(paper.getString("name")).isEqualTo("Beleg ä.pdf");
    assertThat(paper.getString("by")).isEqualTo("test");
    assertThat(paper.getInteger("size")).isEqualTo(file.length);
    assertThat(read.body()).isEqualTo(file);
    assertThat(read.headers().firstValue("content-type")).contains("application/pdf");
    assertThat(read.headers().firstValue("content-disposition"))
        .contains("attachment; filename*=UTF-8''Beleg%20%C3%A4.pdf");
    assertThat(read.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(read.headers().firstValue("content-security-policy"))
        .contains("default-src 'none'; sandbox");
    assertThat(list()).hasSize(1);
  }

  @Test
  void keepsTheSameBytesOnceAndForgetsThemWhenTheyAreDeleted() throws Exception {
    byte[] file = pdf(100);
    String id = json(add(path, agent, "application/pdf", file)).getString("id");
    HttpResponse<byte[]> again = add(path, agent, "application/pdf", file);

    RunningHub.Answer deleted = hub.delete(path + "/" + id + "?reason=mistake", agent);

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again).getString("id")).isEqualTo(id);
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(list()).isEmpty();
    assertThat(hub.get(path + "/" + id, hub.agent()).status()).isEqualTo(404);
    assertThat(hub.delete(path + "/" + id + "?reason=again", agent).status()).isEqualTo(404);
    assertThat(add(path, agent, "application/pdf", file).statusCode()).isEqualTo(201);
  }

  @Test
  void refusesWhatIsNoSuchFileOrTooMuch() throws Exception {
    assertThat(
            problem(add(path, agent, "application/pdf", "<html>".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("415 unsupported-file");
    assertThat(problem(add(path, agent, "image/png", pdf(10)))).isEqualTo("415 unsupported-file");
    assertThat(problem(add(path, agent, "application/pdf", pdf(5 * 1024 * 1024 + 1))))
        .isEqualTo("413 too-large");
    assertThat(problem(add(path + "?kind=LETTER", agent, "application/pdf", pdf(10))))
        .isEqualTo("400 invalid-request");
    assertThat(
            problem(
                add("/agents/v1/shipments/none/attachments", agent, "application/pdf", pdf(10))))
        .isEqualTo("404 no-such-shipment");
    for (int i = 0; i < Attachments.MOST; i++) {
      assertThat(add(path, agent, "application/pdf", pdf(10 + i)).statusCode()).isEqualTo(201);
    }
    assertThat(problem(add(path, agent, "application/pdf", pdf(9))))
        .isEqualTo("409 attachments-full");
  }

  @Test
  void isForAgentsAndShowsAPaperOfItsOwnShipmentOnly() throws Exception {
    String id = json(add(path, agent, "application/pdf", pdf(10))).getString("id");
    String other = "SHP-other-" + unique;
    hub.register(other, Ups.shipment(customer, Ups.trackingNumber()));

    assertThat(add(path, hub.agent(), "application/pdf", pdf(11)).statusCode()).isEqualTo(403);
    assertThat(add(path, hub.portal(customer), "application/pdf", pdf(11)).statusCode())
        .isEqualTo(403);
    assertThat(hub.get(path, hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.get(path + "/" + id, hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.delete(path + "/" + id + "?reason=x", hub.agent()).status()).isEqualTo(403);
    assertThat(hub.delete(path + "/" + id, agent).status()).isEqualTo(400);
    assertThat(
            hub.get("/agents/v1/shipments/" + other + "/attachments/" + id, hub.agent()).status())
        .isEqualTo(404);
  }

  private JsonArray list() {
    return hub.get(path, hub.agent()).json().getJsonArray("attachments");
  }

  private HttpResponse<byte[]> add(String to, String token, String type, byte[] body)
      throws IOException, InterruptedException {
    return send(
        request(to, token)
            .header("Content-Type", type)
            .header("Milepost-File-Name", "Beleg%20%C3%A4.pdf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String to, String token) {
    return HttpRequest.newBuilder(URI.create(hub.address() + to))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static String problem(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + json(answer).getString("type").replace("/problems/", "");
  }

  private static byte[] pdf(int size) {
    byte[] file = new byte[Math.max(size, 5)];
    Arrays.fill(file, (byte) 'x');
    System.arraycopy("%PDF-".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 5);
    return file;
  }
}
