package dev.milepost.hub.connections;

import dev.milepost.hub.connections.Setting.Kind;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * The topic that a connection's partner writes to, as the connection's options say. They name what
 * the hub needs and nothing else: who may make connections must not thereby set any property of a
 * Kafka client, since some of them make it load classes and read files (CVE-2023-25194).
 *
 * @param cluster the partner's; empty where the topic is on the hub's own
 * @param begin where a group begins that has not read the topic yet
 * @param group null for one of the connection's own
 */
public record TopicSettings(
    String topic, Optional<Cluster> cluster, Begin begin, @Nullable String group) {
  private static final String SERVERS = "bootstrapServers";
  private static final String USER = "user";

  /** The option that makes the secret needed. */
  static final String LOGIN = USER;

  private static final String MECHANISM = "mechanism";
  private static final String TLS = "tls";
  private static final String TRUSTED = "trusted";
  private static final String GROUP = "group";
  private static final Set<String> OF_A_CLUSTER = Set.of(USER, MECHANISM, TLS, TRUSTED);
  private static final String TOPIC = "topic";
  private static final String FROM = "from";

  /** What the options of such a connection may say. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
                  TOPIC, Kind.TEXT, "Topic", "The one that the partner writes to", "acme.tracking")
              .need(),
          Setting.of(
                  FROM,
                  Kind.CHOICE,
                  "Begin",
                  "With the oldest record that is there, or with what comes from now on",
                  "latest")
              .oneOf(Stream.of(Begin.values()).map(TopicSettings::word).toList())
              .otherwise(word(Begin.EARLIEST)),
          Setting.of(
                  SERVERS,
                  Kind.TEXT,
                  "Servers",
                  "Of the partner's cluster, host:port with commas; left out where the topic is on"
                      + " the hub's own",
                  "kafka.example.com:9092")
              .otherwise("the hub's own cluster"),
          Setting.of(TLS, Kind.BOOLEAN, "TLS", "Whether the cluster is spoken to by TLS", "true")
              .otherwise(false)
              .with(SERVERS),
          Setting.of(
                  TRUSTED,
                  Kind.LINES,
                  "Trusted certificates",
                  "In PEM, where Java does not trust the cluster's by itself",
                  "")
              .with(TLS),
          Setting.of(USER, Kind.TEXT, "User", "Where the cluster wants a login (SASL)", "milepost")
              .with(SERVERS),
          Setting.of(MECHANISM, Kind.CHOICE, "Mechanism", "Of the login", "SCRAM-SHA-512")
              .oneOf(Stream.of(Mechanism.values()).map(it -> it.word).toList())
              .with(USER),
          Setting.of(
                  GROUP,
                  Kind.TEXT,
                  "Consumer group",
                  "Where the partner gives one; else the hub has its own",
                  "acme-milepost")
              .otherwise(TopicSettings.OWN_GROUP + "and the connection's id"));

  private static final int MOST_SERVERS = 16;
  private static final int LONGEST_USER = 256;

  /** The hub's own topics and groups begin so; a group of a connection as {@link #OWN_GROUP}. */
  private static final String HUBS = "milepost";

  private static final String OWN_GROUP = "milepost-topic-";

  /** Where to begin. */
  public enum Begin {
    /** With the oldest record that is there. */
    EARLIEST,
    /** With what has been written since the connection was made. */
    LATEST
  }

  /** A mechanism of SASL. */
  public enum Mechanism {
    PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
    SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
    SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private final String word;
    private final String module;

    Mechanism(String word, String module) {
      this.word = word;
      this.module = module;
    }
  }

  /** Who the hub is there; the connection's secret is the password. */
  public record Login(String user, Mechanism mechanism) {
    /** A line of JAAS, as Kafka's {@code JaasConfig} reads it. */
    private String jaas(String password) {
      return "%s required username=%s password=%s;"
          .formatted(mechanism.module, quoted(user), quoted(password));
    }

    /** As {@link java.io.StreamTokenizer}, which reads it, takes a quoted string apart. */
    private static String quoted(String text) {
      StringBuilder quoted = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"', '\\' -> quoted.append('\\').append(c);
          case '\n' -> quoted.append("\\n");
          case '\r' -> quoted.append("\\r");
          default -> quoted.append(c);
        }
      }
      return quoted.append('"').toString();
    }
  }

  /**
   * A partner's cluster.
   *
   * @param servers {@code host:port}, several with commas
   * @param tls whether it is spoken to by TLS, its certificates held against its names
   * @param trusted certificates in PEM that vouch for it; null for those that Java trusts
   */
  public record Cluster(
      String servers, Optional<Login> login, boolean tls, @Nullable String trusted) {
    private Map<String, String> client(String secret) {
      Map<String, String> client = new HashMap<>();
      client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
      client.put(
          CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
          (login.isPresent() ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
      login.ifPresent(
          it -> {
            client.put(SaslConfigs.SASL_MECHANISM, it.mechanism().word);
            client.put(SaslConfigs.SASL_JAAS_CONFIG, it.jaas(secret));
          });
      if (trusted != null) {
        client.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        client.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, trusted);
      }
      // A partner's cluster that is away is not to be called twice a second, and need not know how
      // this client fares (KIP-714).
      client.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "10000");
      client.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
      return client;
    }
  }

  /**
   * Reads a connection's options.
   *
   * @throws IllegalArgumentException with the option's name first: {@code options.topic: ...}
   */
  public static TopicSettings of(JsonObject json) {
    Options options = new Options(json, Setting.options(SETTINGS));
    String topic = topic(options.required(TOPIC));
    Optional<Cluster> cluster = cluster(options);
    return new TopicSettings(topic, cluster, begin(options), group(options, cluster));
  }

  /** Who the hub is there, where it has to say that. */
  public Optional<Login> login() {
    return cluster.flatMap(Cluster::login);
  }

  /** The consumer group that the nodes of the hub are for that connection. */
  public String group(String connection) {
    return group == null ? OWN_GROUP + connection : group;
  }

  /**
   * Properties of a client of the cluster that the topic is on.
   *
   * @param own those of the hub's own cluster
   * @param secret the connection's
   */
  public Map<String, String> client(Map<String, String> own, String secret) {
    return cluster.map(it -> it.client(secret)).orElse(own);
  }

  private static String topic(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,249}") || name.matches("\\.{1,2}")) {
      throw Options.wrong(TOPIC, "must be 1 to 249 letters, digits, '.', '_' or '-'");
    }
    if (name.startsWith(HUBS + ".") || name.startsWith("__")) {
      throw Options.wrong(TOPIC, "'" + name + "' is the hub's or Kafka's own");
    }
    return name;
  }

  private static Optional<Cluster> cluster(Options options) {
    if (options.text(SERVERS) == null) {
      for (String name : new TreeSet<>(OF_A_CLUSTER)) {
        if (options.value(name) != null) {
          throw Options.wrong(
              name, "needs options.bootstrapServers; the hub's own cluster is known to it");
        }
      }
      return Optional.empty();
    }
    boolean tls = options.flag(TLS);
    return Optional.of(new Cluster(servers(options), login(options), tls, trusted(options, tls)));
  }

  private static String servers(Options options) {
    List<String> servers = List.of(options.required(SERVERS).split("\\s*,\\s*", -1));
    boolean good =
        servers.stream()
            .allMatch(
                it -> it.matches("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):\\d{1,5}"));
    if (!good || servers.size() > MOST_SERVERS) {
      throw Options.wrong(
          SERVERS, "must be host:port, several with commas, " + MOST_SERVERS + " at most");
    }
    return String.join(",", servers);
  }

  private static Optional<Login> login(Options options) {
    String user = options.text(USER);
    String word = options.text(MECHANISM);
    if (user == null && word == null) {
      return Optional.empty();
    }
    if (user == null || user.isBlank()) {
      throw Options.wrong(USER, "missing: options.mechanism needs it");
    }
    if (user.length() > LONGEST_USER || user.chars().anyMatch(Character::isISOControl)) {
      throw Options.wrong(USER, "must be up to " + LONGEST_USER + " characters, none of control");
    }
    return Stream.of(Mechanism.values())
        .filter(it -> it.word.equals(word))
        .findAny()
        .map(it -> Optional.of(new Login(user, it)))
        .orElseThrow(
            () ->
                Options.wrong(
                    MECHANISM,
                    "must be one of "
                        + Arrays.stream(Mechanism.values())
                            .map(it -> it.word)
                            .collect(Collectors.joining(", "))));
  }

  private static @Nullable String trusted(Options options, boolean tls) {
    String pem = options.text(TRUSTED);
    if (pem == null) {
      return null;
    }
    if (!tls) {
      throw Options.wrong(TRUSTED, "needs options.tls");
    }
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      if (!found.isEmpty() && pem.contains("-----BEGIN CERTIFICATE-----")) {
        return pem;
      }
    } catch (CertificateException e) {
      // Answered below.
    }
    throw Options.wrong(TRUSTED, "must be certificates in PEM");
  }

  private static String word(Begin begin) {
    return begin.name().toLowerCase(Locale.ROOT);
  }

  private static Begin begin(Options options) {
    String from = options.text(FROM);
    if (from == null) {
      return Begin.EARLIEST;
    }
    return Stream.of(Begin.values())
        .filter(it -> word(it).equals(from))
        .findAny()
        .orElseThrow(() -> Options.wrong(FROM, "must be 'earliest' or 'latest'"));
  }

  private static @Nullable String group(Options options, Optional<Cluster> cluster) {
    String group = options.text(GROUP);
    if (group == null) {
      return null;
    }
    if (!group.matches("[A-Za-z0-9._-]{1,200}")) {
      throw Options.wrong(GROUP, "must be 1 to 200 letters, digits, '.', '_' or '-'");
    }
    // To join one of the hub's own groups would take its partitions from it.
    if (cluster.isEmpty() && group.startsWith(HUBS + "-") && !group.startsWith(OWN_GROUP)) {
      throw Options.wrong(GROUP, "'" + group + "' may be one of the hub's own");
    }
    return group;
  }
}
