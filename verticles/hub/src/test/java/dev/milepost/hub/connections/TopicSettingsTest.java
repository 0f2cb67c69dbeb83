package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.connections.TopicSettings.Begin;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSettingsTest {
  private static final Map<String, String> OWN = Map.of("bootstrap.servers", "own:9092");

  /** Signed by itself, of a key that nobody has. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBfDCCASGgAwIBAgIUSBo6gkLk/lpIzV2HMVvpQAnZWwswCgYIKoZIzj0EAwIw
      EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwMDAzNDNaGA8yMTI2MTEwNjAw
      MDM0M1owEjEQMA4GA1UEAwwHVGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
      A0IABMPbqrSb8gF/YILcY9DXBdoj3cLHB/nfqv0qx76vqa6O7L0sz2z8LDaVeJcU
      PWDu/piDRw74p71jleNuXflc2uKjUzBRMB0GA1UdDgQWBBR5FdoB57lBjXnPV1MD
      Q+8pXESrTzAfBgNVHSMEGDAWgBR5FdoB57lBjXnPV1MDQ+8pXESrTzAPBgNVHRMB
      Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCO7USJutKOJZG/jqKO6dTFLe0b
      74Dq8I8eG6LovdxD0AIhAL36zTrJx7Z2+3m37kRBh41JkDukfsQrJ2LODlRXSHBy
      -----END CERTIFICATE-----
      """;

  @Test
  void readsATopicOfTheHubsOwnClusterAsTheHubReadsItsOwn() {
    TopicSettings settings = read("{\"topic\": \"acme.tracking\"}");

    assertThat(settings.topic()).isEqualTo("acme.tracking");
    assertThat(settings.begin()).isEqualTo(Begin.EARLIEST);
    assertThat(settings.group("acme")).isEqualTo("milepost-topic-acme");
    assertThat(settings.login()).isEmpty();
    assertThat(settings.client(OWN, "")).isEqualTo(OWN);
  }

  @Test
  void speaksToAPartnersClusterWithNothingOfTheHubsOwn() {
    TopicSettings settings =
        TopicSettings.of(
            new JsonObject()
                .put("topic", "tracking")
                .put("bootstrapServers", "a.example.com:9093, [2001:db8::1]:9093")
                .put("user", "milepost")
                .put("mechanism", "SCRAM-SHA-512")
                .put("tls", true)
                .put("trusted", CERTIFICATE)
                .put("group", "acme-milepost")
                .put("from", "latest"));

    assertThat(settings.begin()).isEqualTo(Begin.LATEST);
    assertThat(settings.group("acme")).isEqualTo("acme-milepost");
    assertThat(settings.client(OWN, "s3cret"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "bootstrap.servers",
                "a.example.com:9093,[2001:db8::1]:9093",
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"milepost\" password=\"s3cret\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                CERTIFICATE,
                "reconnect.backoff.max.ms",
                "10000",
                "enable.metrics.push",
                "false"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', PLAINTEXT",
    "'\"tls\": true', SSL",
    "'\"user\": \"u\", \"mechanism\": \"PLAIN\"', SASL_PLAINTEXT",
    "'\"tls\": true, \"user\": \"u\", \"mechanism\": \"PLAIN\"', SASL_SSL"
  })
  void speaksAsTheClusterWants(String options, String protocol) {
    String comma = options.isEmpty() ? "" : ", ";
    TopicSettings settings =
        read("{\"topic\": \"t\", \"bootstrapServers\": \"h:1\"" + comma + options + "}");

    assertThat(settings.client(OWN, "s")).containsEntry("security.protocol", protocol);
  }

  /** A password may hold anything, and none of it may become another option of the line. */
  @Property(tries = 1_000)
  void givesKafkaTheVeryUserAndPassword(
      @ForAll @NotBlank @StringLength(max = 40) String user,
      @ForAll @StringLength(max = 60) String password) {
    String plain = user.replaceAll("\\p{Cc}", "\\\\\"");
    TopicSettings settings =
        TopicSettings.of(
            new JsonObject()
                .put("topic", "t")
                .put("bootstrapServers", "h:1")
                .put("user", plain)
                .put("mechanism", "PLAIN"));

    String line = settings.client(OWN, password).get("sasl.jaas.config");

    var entries =
        JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(line)))
            .configurationEntries();
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).getOptions())
        .isEqualTo(Map.of("username", plain, "password", password));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | options.topic: missing",
        "{'topic': 'a b'} | options.topic: must be",
        "{'topic': '..'} | options.topic: must be",
        "{'topic': 'milepost.inbound.v1'} | options.topic: 'milepost.inbound.v1' is the hub's",
        "{'topic': '__consumer_offsets'} | options.topic: '__consumer_offsets' is the hub's",
        "{'topic': 't', 'sasl.jaas.config': 'x'} | options.sasl.jaas.config: unknown option",
        "{'topic': 't', 'properties': {}} | options.properties: unknown option",
        "{'topic': 't', 'from': 'now'} | options.from: must be 'earliest' or 'latest'",
        "{'topic': 't', 'group': 'a b'} | options.group: must be",
        "{'topic': 't', 'group': 'milepost-reading'} | options.group: 'milepost-reading' may be",
        "{'topic': 't', 'user': 'u'} | options.user: needs options.bootstrapServers",
        "{'topic': 't', 'tls': true} | options.tls: needs options.bootstrapServers",
        "{'topic': 't', 'bootstrapServers': 'h'} | options.bootstrapServers: must be host:port",
        "{'topic': 't', 'bootstrapServers': ''} | options.bootstrapServers: missing",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'user': 'u'} | options.mechanism: must be one",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'user': 'u', 'mechanism': 'GSSAPI'}"
            + " | options.mechanism: must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'mechanism': 'PLAIN'} | options.user: missing",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'tls': 'yes'} | options.tls: must be true or",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'trusted': 'x'} | options.trusted: needs",
        "{'topic': 't', 'bootstrapServers': 'h:1', 'tls': true, 'trusted': 'x'}"
            + " | options.trusted: must be certificates",
      },
      quoteCharacter = '`')
  void saysWhatIsWrongWhere(String options, String message) {
    assertThatThrownBy(() -> read(options.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void letsAPartnerNameTheGroupOnItsOwnCluster() {
    TopicSettings settings =
        read("{\"topic\": \"t\", \"bootstrapServers\": \"h:1\", \"group\": \"milepost-reading\"}");

    assertThat(settings.group("acme")).isEqualTo("milepost-reading");
  }

  private static TopicSettings read(String options) {
    return TopicSettings.of(new JsonObject(options));
  }
}
