package dev.milepost.hub.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agents' page asks for. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class PagesIT {
  private RunningHub hub;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs"})
  void servesThePagesSoThatNothingForeignRunsInThem(String path) {
    Answer page = hub.get(path, null);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("cache-control")).isEqualTo("no-cache");
    assertThat(page.header("content-security-policy"))
        .isEqualTo("default-src 'self'; frame-ancestors 'none'");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(page.body()).contains("<html").doesNotContain("<script>");
  }

  @Test
  void servesWhatThePageLoadsForEver() {
    Matcher asset = Pattern.compile("/assets/[\\w.-]+\\.js").matcher(hub.get("/", null).body());
    assertThat(asset.find()).isTrue();

    Answer script = hub.get(asset.group(), null);

    assertThat(script.status()).isEqualTo(200);
    assertThat(script.header("content-type")).contains("javascript");
    assertThat(script.header("cache-control")).contains("max-age=31536000");
    assertThat(hub.get("/assets/../logback.xml", null).status()).isEqualTo(404);
    assertThat(hub.get("/assets/%2e%2e/%2e%2e/logback.xml", null).status()).isEqualTo(404);
    assertThat(hub.get("/assets/none.js", null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/asyncapi.yaml"})
  void servesTheContracts(String path) throws Exception {
    Answer contract = hub.get(path, null);

    assertThat(contract.status()).isEqualTo(200);
    assertThat(contract.header("content-type")).isEqualTo("application/yaml");
    assertThat(new ObjectMapper(new YAMLFactory()).readTree(contract.body()).has("info")).isTrue();
  }

  @Test
  void saysThatThereIsNothingElse() {
    Answer nothing = hub.get("/v2/nothing", null);

    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.problem()).isEqualTo("no-such-path");
    assertThat(hub.post("/v1/events", hub.erp(), "").problem()).isEqualTo("http-405");
  }

  @Test
  void listsTheNewestShipmentsForAgents() {
    String id = "SHP-" + UUID.randomUUID();
    hub.register("OLD-" + id, Ups.shipment("ACME", Ups.trackingNumber()));
    hub.register(id, Ups.shipment("GLOBEX", Ups.trackingNumber()));

    Answer list = hub.get("/agents/v1/shipments?limit=2", hub.agent());

    assertThat(list.header("cache-control")).isEqualTo("no-store");
    assertThat(list.json().getJsonArray("shipments"))
        .extracting(shipment -> ((JsonObject) shipment).getString("shipment"))
        .containsExactly(id, "OLD-" + id);
    assertThat(list.json().getLong("total")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void keepsAgentsPagesForAgents() {
    assertThat(hub.get("/agents/v1/shipments", null).status()).isEqualTo(401);
    assertThat(hub.get("/agents/v1/shipments", hub.portal("ACME")).status()).isEqualTo(403);
    assertThat(hub.get("/agents/v1/shipments", hub.erp()).status()).isEqualTo(403);
    assertThat(hub.get("/admin/v1/connections", hub.agent()).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2001", "many"})
  void refusesAWrongLimit(String limit) {
    Answer answer = hub.get("/agents/v1/shipments?limit=" + limit, hub.agent());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-limit");
  }
}
