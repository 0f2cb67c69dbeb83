package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.milepost.hub.config.ConfigException;
import dev.milepost.hub.config.ConfigReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubConfigTest {
  private static final Path EXAMPLE = Path.of("..", "..", "hub.example.yaml");

  @TempDir private Path folder;

  @Test
  void readsTheExampleAsTheDefaults() throws IOException {
    HubConfig example = HubConfig.read(EXAMPLE, Map.of());

    assertThat(example).isEqualTo(HubConfig.DEFAULTS);
  }

  @Test
  void readsAnEmptyFileAsTheDefaults() throws IOException {
    HubConfig config = read("# nothing");

    assertThat(config).isEqualTo(HubConfig.DEFAULTS);
  }

  @Test
  void namesEveryKeyInTheExampleWithAComment() throws IOException {
    List<String> example = Files.readAllLines(EXAMPLE);

    List<String> written = new ConfigReader().write(HubConfig.DEFAULTS).lines().toList();

    assertThat(keys(example)).containsExactlyElementsOf(keys(written));
    for (int line = 1; line < example.size(); line++) {
      if (example.get(line).matches(" *[a-zA-Z]+:.+")) {
        assertThat(example.get(line - 1)).as("above " + example.get(line)).contains("# ");
      }
    }
  }

  private static List<String> keys(List<String> yaml) {
    return yaml.stream()
        .filter(line -> line.matches(" *[a-zA-Z]+:.*"))
        .map(line -> line.replaceFirst(":.*", ""))
        .toList();
  }

  @Test
  void laysTheFileOverTheDefaults() throws IOException {
    HubConfig config =
        read(
            """
            http: {port: 80}
            roles: [webhook, delay-watch]
            ingest: {maxBodyBytes: 512KiB, fallback: {lookEvery: 2s}}
            kafka: {properties: {security.protocol: SSL}}
            auth: {jwksUrl: "https://id.example.com/jwks.json", pemFiles: a.pem}
            """);

    assertThat(config.http().host()).isEqualTo("0.0.0.0");
    assertThat(config.http().port()).isEqualTo(80);
    assertThat(config.roles()).containsExactlyInAnyOrder(HubRole.WEBHOOK, HubRole.DELAY_WATCH);
    assertThat(config.ingest().maxBodyBytes()).isEqualTo(524_288);
    assertThat(config.ingest().fallback().lookEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.ingest().maxInFlight()).isEqualTo(10_000);
    assertThat(config.kafka().properties()).isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(config.auth().jwksUrl()).isEqualTo(URI.create("https://id.example.com/jwks.json"));
    assertThat(config.auth().pemFiles()).containsExactly(Path.of("a.pem"));
  }

  @Test
  void laysTheEnvironmentOverTheFile() throws IOException {
    Path file = file("kafka: {bootstrapServers: 'file:9092'}\nroles: [webhook]");

    HubConfig config =
        HubConfig.read(
            file,
            Map.of(
                "MILEPOST_KAFKA_BOOTSTRAP_SERVERS", "env-1:9092,env-2:9092",
                "MILEPOST_ROLES", "stream, agents",
                "MILEPOST_HTTP_PORT", "0",
                "MILEPOST_POSTGRES_PASSWORD", "from-env",
                "MILEPOST_INGEST_FALLBACK_MAX_BYTES", "1GiB",
                "MILEPOST_AUTH_JWKS_URL", "https://id.example.com/jwks.json",
                "HOME", "/home/somebody"));

    assertThat(config.kafka().bootstrapServers()).isEqualTo("env-1:9092,env-2:9092");
    assertThat(config.roles()).containsExactlyInAnyOrder(HubRole.STREAM, HubRole.AGENTS);
    assertThat(config.http().port()).isZero();
    assertThat(config.postgres().password()).isEqualTo("from-env");
    assertThat(config.ingest().fallback().maxBytes()).isEqualTo(1L << 30);
    assertThat(config.auth().ownKeys()).isFalse();
  }

  @Test
  void refusesAnEnvironmentVariableThatNamesNoKey() throws IOException {
    Path file = file("");

    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                HubConfig.read(
                    file, Map.of("MILEPOST_KAFKA_SERVERS", "x", "MILEPOST_HTTP_PORT", "many")));

    assertThat(refused.errors())
        .anySatisfy(error -> assertThat(error).startsWith("MILEPOST_KAFKA_SERVERS: no such key"))
        .anySatisfy(error -> assertThat(error).startsWith("http.port: 'many' is not a number"));
  }

  @Test
  void leavesTheVariablesOfTheLogAndTheScriptAlone() throws IOException {
    Path file = file("");

    HubConfig config =
        HubConfig.read(
            file,
            Map.of(
                "MILEPOST_LOG", "json", "MILEPOST_LOG_LEVEL", "DEBUG", "MILEPOST_JAVA_OPTS", "-X"));

    assertThat(config).isEqualTo(HubConfig.DEFAULTS);
  }

  @Test
  void namesAnUnknownKeyAndWhatIsKnownThere() {
    assertThat(errors("kafka: {bootstrapServer: x}"))
        .singleElement()
        .asString()
        .startsWith("kafka.bootstrapServer: unknown key; known here: bootstrapServers, ");
    assertThat(errors("kafak: {}"))
        .singleElement()
        .asString()
        .startsWith("kafak: unknown key; known here: node, data, roles, http");
  }

  @Test
  void reportsEveryErrorAtOnce() {
    List<String> errors =
        errors(
            """
            node: "a name with blanks"
            roles: [webhook, guessing]
            http: {port: 70000, hots: x}
            management: 9090
            kafka: {replicationFactor: 0, linger: 1h}
            postgres: {poolSize: 1, port: -1}
            auth: {leeway: 1h, refresh: 0s, jwksUrl: "ftp://id"}
            ingest: {maxBodyBytes: 1GiB, fallback: {maxRows: 0, lookEvery: soon}}
            stream: {heartbeat: 1, replays: 0}
            """);

    assertThat(errors.stream().map(error -> error.replaceFirst(":.*", "")))
        .containsExactlyInAnyOrder(
            "node",
            "roles",
            "http.port",
            "http.hots",
            "management",
            "kafka.replicationFactor",
            "kafka.linger",
            "postgres.poolSize",
            "postgres.port",
            "auth.leeway",
            "auth.refresh",
            "auth.jwksUrl",
            "ingest.maxBodyBytes",
            "ingest.fallback.maxRows",
            "ingest.fallback.lookEvery",
            "stream.heartbeat",
            "stream.replays");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http: {port: 65536}                 | http.port: a number from 0 to 65535
          http: {port: eighty}                | http.port: 'eighty' is not a number, nor a size
          http: {port: 99999999999999999999}  | http.port: '99999999999999999999' is larger
          http: {port: 9999999999}            | http.port: '9999999999' is larger
          http: {port: }                      | http.port: a value is needed
          http: {port: [1, 2]}                | http.port: '[' is not a number
          http:                               | http: a section with keys is expected
          http: {host: {name: x}}             | http.host: a value is expected, not a section
          node:                               | node: a value is needed
          stream: {heartbeat: 15}             | stream.heartbeat: '15' is not a duration such as
          stream: {heartbeat: -15s}           | stream.heartbeat: '-15s' is not a duration such as
          stream: {heartbeat: 1ms}            | stream.heartbeat: at least
          stream: {windowBytes: 12 parsecs}   | stream.windowBytes: '12 parsecs' is not a number, nor a size
          http: {cors: {origins: ["*"]}}       | http.cors.origins: '*' is not an origin such as https://
          http: {cors: {origins: ["https://a.example/x"]}} | http.cors.origins: 'https://a.example/x' is not an origin
          http: {tls: {certificate: a.pem}}   | http.tls.certificate: needs http.tls.key, too
          http: {tls: {key: a.pem}}           | http.tls.key: needs http.tls.certificate, too
          http: {tls: {reload: 1ms}}          | http.tls.reload: at least 100ms
          stream: {connectionsPerToken: 0}    | stream.connectionsPerToken: at least 1
          stream: {opensPerSecond: 0}         | stream.opensPerSecond: at least 1
          roles: []                           | roles: at least one is needed
          roles: [webhook, ~]                 | roles: one of them is empty
          roles: [guessing]                    | roles: there is no role 'guessing'; there are webhook, polling
          ingest: {fallback: {maxRows: 0}}    | ingest.fallback.maxRows: must be 1 or more
          drift: {learn: 0}                   | drift.learn: at least 1
          drift: {bytesPerSecond: -1}         | drift.bytesPerSecond: 0 or more
          drift: {flushEvery: 1ms}            | drift.flushEvery: at least 50ms
          auth: {session: {idle: 1m}}         | auth.session.idle: at least 2m
          auth: {session: {lifetime: 5m}}     | auth.session.lifetime: from idle to 7d
          auth: {publicUrl: "https://a/b"}    | auth.publicUrl: an address such as https://
          auth: {oidc: {issuer: "https://a"}} | auth.oidc.clientId: needed with an issuer
          auth: {publicUrl: "https://h", oidc: {issuer: "https://a", clientId: b, scopes: [email], roles: {admin: [c]}}} | auth.oidc.scopes: openid must be
          auth: {oidc: {issuer: "https://a", clientId: b}} | auth.oidc.roles: nobody could come in
          auth: {oidc: {issuer: "https://a", clientId: b, roles: {admin: c}}} | auth.publicUrl: auth.oidc needs it
          [1, 2]                              | the file: a section with keys is expected
          http: {port                         | not YAML:
          'http: {port: 1, port: 2}'          | not YAML: Duplicate field 'port'
          """)
  void saysWhatIsWrongAndWhere(String yaml, String error) {
    assertThat(errors(yaml)).singleElement().asString().startsWith(error);
  }

  @Test
  void namesTheFileInTheMessage() throws IOException {
    Path file = file("nodes: x");

    assertThatThrownBy(() -> HubConfig.read(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ":\n  nodes: unknown key");
  }

  @Test
  void saysThatAFileIsMissing() {
    Path nowhere = folder.resolve("nowhere.yaml");

    assertThatThrownBy(() -> HubConfig.read(nowhere, Map.of()))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void keepsSecretsOutOfItsText() throws IOException {
    HubConfig config =
        read(
            """
            postgres: {password: secret-one}
            kafka: {properties: {sasl.jaas.config: "password=secret-two"}}
            """);

    assertThat(config.toString()).contains("localhost:5432").doesNotContain("secret");
  }

  private HubConfig read(String yaml) throws IOException {
    return HubConfig.read(file(yaml), Map.of());
  }

  private List<String> errors(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml)).errors();
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("hub.yaml"), yaml);
  }
}
