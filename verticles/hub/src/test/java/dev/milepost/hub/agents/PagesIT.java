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
import org.junit.jupiter.params.provider.CsvSource;
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
  @ValueSource(strings = {"/", "/docs", "/shipments/SHP.1%2F2", "/sign-in?next=%2F"})
  void servesThePagesSoThatNothingForeignRunsInThem(String path) {
    Answer page = hub.get(path, "Accept", "text/html,*/*;q=0.8");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("cache-control")).isEqualTo("no-cache");
    assertThat(page.header("content-security-policy"))
        .startsWith("default-src 'self'; ")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(page.body()).contains("<html").doesNotContain("<script>").doesNotContain("style=");
  }

  @Test
  void givesEachPageANonceOfItsOwn() {
    assertThat(nonce()).isNotEqualTo(nonce());
  }

  private String nonce() {
    Answer page = hub.get("/", null);
    Matcher policy =
        Pattern.compile("style-src 'self' 'nonce-([\\w+/]{24})';")
            .matcher(page.header("content-security-policy"));
    assertThat(policy.find()).isTrue();
    assertThat(page.body()).contains("nonce=\"" + policy.group(1) + "\"");
    return policy.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/none", "/agents/v1/none", "/admin/v1/none", "/assets/none", "/v2/x"})
  void servesNoPageWhereAnApiIs(String path) {
    assertThat(hub.get(path, "Accept", "text/html").header("content-type"))
        .doesNotContain("text/html");
  }

  @Test
  void servesWhatThePageLoadsForEver() {
    String asset = script();

    Answer script = hub.get(asset, null);

    assertThat(script.status()).isEqualTo(200);
    assertThat(script.header("content-type")).contains("javascript");
    assertThat(script.header("cache-control")).contains("max-age=31536000");
    assertThat(script.header("content-encoding")).isEmpty();
    assertThat(hub.get("/assets/../logback.xml", null).status()).isEqualTo(404);
    assertThat(hub.get("/assets/%2e%2e/%2e%2e/logback.xml", null).status()).isEqualTo(404);
    assertThat(hub.get("/assets/%2e%2e%2f%2e%2e%2flogback.xml", null).status()).isEqualTo(404);
    assertThat(hub.get("/assets/none.js", null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, deflate, br | br",
        "gzip | gzip",
        "br;q=0, gzip;q=0.5 | gzip",
        "deflate | ''",
        "br; q=0 | ''"
      })
  void sendsScriptsAsTheyWerePacked(String accepted, String encoding) {
    Answer script = hub.get(script(), "Accept-Encoding", accepted);

    assertThat(script.status()).isEqualTo(200);
    assertThat(script.header("content-encoding")).isEqualTo(encoding);
    assertThat(script.header("vary")).isEqualToIgnoringCase("accept-encoding");
    assertThat(script.body().contains("function")).isEqualTo(encoding.isEmpty());
  }

  private String script() {
    Matcher asset = Pattern.compile("/assets/[\\w.-]+\\.js").matcher(hub.get("/", null).body());
    assertThat(asset.find()).isTrue();
    return asset.group();
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
