package dev.milepost.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.Hub;
import dev.milepost.hub.HubConfig;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.signin.Account;
import dev.milepost.hub.signin.AccountFile;
import dev.milepost.hub.signin.Passwords;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real pages and a portal's samples, in a real browser and in Node, against a real hub; the
 * steps are in {@code webui/e2e}.
 */
class WebuiIT {
  private static final Path WEBUI = Path.of("..", "..", "webui").toAbsolutePath().normalize();
  private static final String PASSWORD = "correct horse battery";
  private static final Duration TOKENS_LAST = Duration.ofHours(1);
  private static final int PATIENCE_MINUTES = 10;

  private final Clock clock = Clock.systemUTC();
  @TempDir private Path folder;
  private OwnKeys keys;
  private Hub hub;

  @BeforeEach
  void start() throws Exception {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    keys = OwnKeys.in(folder);
    addAccount();
    hub =
        await(
            Hub.start(
                HubConfig.DEFAULTS
                    .withPorts(0, 0)
                    .on(
                        folder,
                        KafkaConfig.of(SharedServers.kafka().bootstrapServers()),
                        new HubConfig.Postgres(
                            database.host(),
                            database.port(),
                            database.database(),
                            database.user(),
                            database.password(),
                            8)),
                clock));
  }

  private void addAccount() throws IOException {
    Account anna =
        new Account("anna", "Anna Berg", Role.AGENT, Passwords.hash("anna", PASSWORD), "first");
    new AccountFile(folder).change(nobody -> List.of(anna));
  }

  @AfterEach
  void stop() throws Exception {
    await(hub.stop());
  }

  @Test
  void showsInTheBrowserWhatHappens() throws Exception {
    assertThat(WEBUI.resolve("node_modules"))
        .as("what the module webui installs when it is built")
        .isDirectory();
    Path output = folder.resolve("e2e.out");

    int status = run(output, "npm", "run", "--silent", "e2e");

    assertThat(status).as(() -> "npm run e2e said:\n" + textOf(output)).isZero();
    assertThat(textOf(output)).containsPattern("\\d+ passed").doesNotContain("skipped");
  }

  private int run(Path output, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(WEBUI.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MILEPOST_USER", "anna",
                "MILEPOST_PASSWORD", PASSWORD,
                "MILEPOST_URL", "http://127.0.0.1:" + hub.publicPort(),
                "MILEPOST_TOKEN", person("anna", Role.AGENT),
                "MILEPOST_OTHER_TOKEN", person("ben", Role.AGENT),
                "MILEPOST_VIEWER_TOKEN", person("vera", Role.VIEWER),
                "MILEPOST_ADMIN_TOKEN", token(Scope.ADMIN),
                "MILEPOST_WRITE_TOKEN", token(Scope.SHIPMENTS_WRITE),
                "MILEPOST_PORTAL_TOKEN", keys.mint(Grant.portal("PORTAL", TOKENS_LAST), clock)));
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("npm run e2e did not end; it said:\n" + textOf(output));
    }
    return process.exitValue();
  }

  private String person(String name, Role role) {
    return keys.mint(new Grant(name, null, Set.of(), Set.of(role), TOKENS_LAST), clock);
  }

  private String token(String scope) {
    return keys.mint(Grant.system(Set.of(scope), TOKENS_LAST), clock);
  }

  private static String textOf(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
