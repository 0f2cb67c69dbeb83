package dev.milepost.hub.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every call in the contract that may change something leaves a line. */
@ExtendWith(SharedHub.class)
class AuditIT {
  private static final List<String> ON_RECORD =
      List.of("/agents/v1/", "/admin/v1/", "/v1/webhook-subscriptions");
  private static final Set<String> WRITES = Set.of("put", "post", "patch", "delete");

  /** They change nothing for anybody; signing in has lines of its own kind, see SignInIT. */
  private static final Set<String> LEAVES_NONE =
      Set.of("PUT /agents/v1/presence", "POST /agents/v1/mentions/read", "POST /agents/v1/session");

  private RunningHub hub;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
  }

  @Test
  void keepsALineOfEveryWriteInTheContract() throws IOException {
    String by = "walker-" + UUID.randomUUID();
    String token = hub.admin(by);
    List<String> writes = writes();

    for (String write : writes) {
      String[] parts = write.split(" ", -1);
      hub.send(parts[0], parts[1], token, "{}");
    }

    assertThat(writes).hasSizeGreaterThan(20);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(lines(by))
                    .extracting(line -> line.getString("method") + " " + line.getString("path"))
                    .filteredOn(line -> !isDryRun(line))
                    .containsExactlyInAnyOrderElementsOf(writes));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(lines(by))
                    .extracting(line -> line.getString("outcome"))
                    .doesNotContain("begun"));
  }

  @Test
  void keepsNoLineOfWhatIsRefusedAtTheDoorNorOfADryRun() {
    String by = "dry-" + UUID.randomUUID();
    hub.connect("dry-" + by, "UPS");
    List<JsonObject> before = lines("-");

    hub.send("POST", "/admin/v1/connections", null, "{}");
    hub.send("POST", "/admin/v1/connections", "nonsense", "{}");
    hub.send("POST", "/admin/v1/connections/dry-" + by + "/dry-run", hub.admin(by), "[]");

    assertThat(lines("-")).isEqualTo(before);
    await().atMost(Duration.ofSeconds(20)).until(() -> lines(by).isEmpty());
  }

  private static List<String> writes() throws IOException {
    try (InputStream text = RunningHub.class.getResourceAsStream("/openapi.yaml")) {
      JsonNode paths = new ObjectMapper(new YAMLFactory()).readTree(text).get("paths");
      return paths.properties().stream()
          .filter(path -> ON_RECORD.stream().anyMatch(path.getKey()::startsWith))
          .flatMap(
              path ->
                  path.getValue().properties().stream()
                      .map(Map.Entry::getKey)
                      .filter(WRITES::contains)
                      .map(
                          method ->
                              method.toUpperCase(Locale.ROOT)
                                  + " "
                                  + path.getKey().replaceAll("\\{[^}]+}", "x")))
          .filter(write -> !LEAVES_NONE.contains(write) && !isDryRun(write))
          .toList();
    }
  }

  /** One that was not possible leaves a line, as every call that was refused. */
  private static boolean isDryRun(String write) {
    return write.endsWith("/dry-run");
  }

  private List<JsonObject> lines(String by) {
    return hub
        .get("/admin/v1/audit?limit=1000&by=" + by, hub.admin())
        .json()
        .getJsonArray("audit")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }
}
