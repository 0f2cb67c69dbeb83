package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.Commands.Ended;
import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.AuthConfig;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as people type them: what they print, and how they end. */
class CommandsIT {
  private final Clock clock = Clock.systemUTC();

  @TempDir Path folder;

  private Ended run(String... arguments) {
    return Commands.run(clock, arguments);
  }

  @Test
  void readsAPayload() throws IOException {
    String number = Ups.trackingNumber();
    Path payload =
        file(
            "payload.json",
            Ups.together(
                Ups.outForDelivery(number, clock.instant()),
                Ups.departed(number, clock.instant())
                    .put("gmtActivityDate", "")
                    .put("localActivityDate", "soon")));

    Ended read = run("read", "UPS", payload.toString());

    assertThat(read.status()).isZero();
    assertThat(read.err()).isEmpty();
    assertThat(read.out())
        .contains(number, "OUT_FOR_DELIVERY", "\"id\"")
        .contains("Problem at /1/localActivityDate: ")
        .endsWith("1 events, 1 problems" + System.lineSeparator());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(payload);
    }
  }

  @Test
  void readsACarrierInSmallLetters() throws IOException {
    Path payload = file("payload.json", "[]");

    Ended read = run("read", "ups", payload.toString());

    assertThat(read.status()).isZero();
    assertThat(read.out()).startsWith("Of no interest: ");
  }

  @Test
  void saysThatAPayloadCannotBeRead() throws IOException {
    Path payload = file("payload.json", "<xml/>");

    Ended read = run("read", "UPS", payload.toString());

    assertThat(read.status()).isEqualTo(1);
    assertThat(read.out()).startsWith("Problem: not JSON");
  }

  @Test
  void refusesACarrierThatNobodyReads() throws IOException {
    Path payload = file("payload.json", "{}");

    Ended pigeon = run("read", "PIGEON", payload.toString());
    assertThat(pigeon.status()).isEqualTo(2);
    assertThat(pigeon.out()).isEmpty();
    assertThat(pigeon.err())
        .startsWith("No adapter reads 'PIGEON'. There are: [")
        .contains("FEDEX", "UPS");
    assertThat(run("read", "no carrier!", payload.toString()).status()).isEqualTo(2);
    assertThat(run("read", "no carrier!", payload.toString()).err()).doesNotContain("\tat ");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path nowhere = folder.resolve("nowhere.json");

    Ended read = run("read", "UPS", nowhere.toString());

    assertThat(read)
        .isEqualTo(new Ended(2, "", "There is no file " + nowhere + System.lineSeparator()));
  }

  @Test
  void printsATokenOfACustomer() throws Exception {
    Ended token = run("token", "--customer", "ACME", "--data", folder.toString());

    Identity identity = verified(token);
    assertThat(identity.customer()).isEqualTo("ACME");
    assertThat(identity.allows(Scope.STREAM_READ)).isTrue();
    assertThat(identity.allows(Scope.SHIPMENTS_READ)).isTrue();
    assertThat(identity.allows(Scope.SHIPMENTS_WRITE)).isFalse();
    assertThat(identity.seesAllCustomers()).isFalse();
  }

  @Test
  void printsATokenOfScopesAndOfARole() throws Exception {
    Ended scopes = run("token", "--scope", "shipments:write,agents", "--data", folder.toString());
    Ended role = run("token", "--role", "agent", "--data", folder.toString());

    assertThat(verified(scopes).allows(Scope.SHIPMENTS_WRITE)).isTrue();
    assertThat(verified(scopes).allows(Scope.AGENTS)).isTrue();
    assertThat(verified(scopes).allows(Scope.ADMIN)).isFalse();
    assertThat(verified(role).hasRole(Role.AGENT)).isTrue();
    assertThat(verified(role).hasRole(Role.ADMIN)).isFalse();
  }

  private Identity verified(Ended token) throws Exception {
    assertThat(token.status()).as(token.err()).isZero();
    assertThat(token.out().lines()).hasSize(1);
    Vertx vertx = Vertx.vertx();
    try {
      return AccessTokens.open(vertx, clock, AuthConfig.ofPem(OwnKeys.in(folder).publicPem()))
          .compose(tokens -> tokens.verify(token.out().strip()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void asksWhoseTokenItShallBe() {
    Ended nobody = run("token", "--data", folder.toString());
    Ended strange = run("token", "--role", "king", "--data", folder.toString());

    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("--customer", "--scope", "--role");
    assertThat(strange.status()).isEqualTo(2);
    assertThat(strange.err()).contains("There is no role 'king': viewer, agent, admin");
  }

  @Test
  void refusesToRunWithoutItsFile() {
    Path nowhere = folder.resolve("hub.yaml");

    Ended missing = run("run", "--config", nowhere.toString());
    Ended unnamed = run("run");

    assertThat(missing)
        .isEqualTo(new Ended(2, "", "There is no file " + nowhere + System.lineSeparator()));
    assertThat(unnamed.status()).isEqualTo(2);
    assertThat(unnamed.err()).contains("Missing required option: '--config=<file>'");
  }

  @Test
  void refusesToRunWithAWrongFile() throws IOException {
    Path wrong = file("hub.yaml", "kafka: {bootstrap: x}\nhttp: {port: -1}");

    Ended ended = run("run", "--config", wrong.toString());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().lines())
        .hasSize(3)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(wrong + ":"),
            second -> assertThat(second).startsWith("  kafka.bootstrap: unknown key"),
            third -> assertThat(third).startsWith("  http.port: a number from 0 to 65535"));
  }

  @Test
  void refusesToRunWithAWrongMapping() throws IOException {
    Path carriers = Files.createDirectory(folder.resolve("carriers"));
    Path wrong = Files.writeString(carriers.resolve("dove.yaml"), "carrier: DOVE\nreads: jason\n");
    Path config = file("hub.yaml", "carriers: {folder: %s}".formatted(carriers));

    Ended ended = run("run", "--config", config.toString(), "--data", folder.toString());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().lines())
        .contains(wrong + ":2: reads: 'jason' is not known; did you mean JSON?")
        .allMatch(line -> line.startsWith(wrong + ":"));
  }

  @Test
  void refusesARoleThatDoesNotExist() throws IOException {
    Path config = file("hub.yaml", "");

    Ended ended = run("run", "--config", config.toString(), "--roles", "webhook,guessing");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith("roles: there is no role 'guessing'; there are webhook, ");
  }

  @Test
  void saysThatPostgresqlCannotBeReached() throws IOException {
    int nobody = freePort();
    Path config =
        file(
            "hub.yaml",
            "postgres: {host: 127.0.0.1, port: %d, password: not-to-be-shown}".formatted(nobody));

    Ended ended = run("run", "--config", config.toString(), "--data", folder.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("hub: PostgreSQL cannot be used: milepost@127.0.0.1:" + nobody + "/milepost (")
        .contains("Connection refused")
        .doesNotContain("not-to-be-shown");
  }

  @Test
  void saysThatKafkaCannotBeReached() throws IOException {
    int nobody = freePort();
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Path config =
        file(
            "hub.yaml",
            """
            kafka: {bootstrapServers: "127.0.0.1:%d"}
            postgres: {host: %s, port: %d, database: %s, user: %s, password: %s}
            http: {port: 0}
            management: {port: 0}
            """
                .formatted(
                    nobody,
                    database.host(),
                    database.port(),
                    database.database(),
                    database.user(),
                    database.password()));

    Ended ended = run("run", "--config", config.toString(), "--data", folder.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("hub: Kafka cannot be used: 127.0.0.1:" + nobody + " (");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
