package dev.milepost.hub;

import dev.milepost.hub.auth.AuthConfig;
import dev.milepost.hub.auth.SessionConfig;
import dev.milepost.hub.config.ConfigReader;
import dev.milepost.hub.drift.DriftConfig;
import dev.milepost.hub.feeds.FeedConfig;
import dev.milepost.hub.http.PublicTls;
import dev.milepost.hub.ingest.IngestConfig;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.outgoing.OutgoingConfig;
import dev.milepost.hub.polling.PollConfig;
import dev.milepost.hub.signin.OidcConfig;
import dev.milepost.hub.stream.StreamConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, as {@code hub.example.yaml} explains it.
 *
 * @param node this process's name, no other's and the same after a restart: by it Kafka gives a
 *     node that comes back its partitions at once
 * @param data folder for keys that the hub makes for itself
 * @param roles what this process runs
 */
public record HubConfig(
    String node,
    Path data,
    Set<HubRole> roles,
    Http http,
    Management management,
    KafkaConfig kafka,
    Postgres postgres,
    Auth auth,
    IngestConfig ingest,
    Mappings carriers,
    PollConfig polling,
    FeedConfig feeds,
    StreamConfig stream,
    OutgoingConfig outgoing,
    DriftConfig drift) {

  /** What {@code hub.example.yaml} says. */
  public static final HubConfig DEFAULTS =
      new HubConfig(
          "hub-1",
          Path.of(".milepost"),
          EnumSet.allOf(HubRole.class),
          new Http(
              "0.0.0.0",
              8080,
              false,
              new Cors(List.of()),
              new Tls(null, null, Duration.ofSeconds(10))),
          new Management("0.0.0.0", 9090),
          KafkaConfig.of("localhost:9092"),
          new Postgres("localhost", 5432, "milepost", "milepost", "milepost", 16),
          new Auth(
              null,
              null,
              List.of(),
              null,
              null,
              Duration.ofSeconds(30),
              Duration.ofMinutes(10),
              true,
              null,
              List.of(),
              SessionConfig.DEFAULTS,
              OidcConfig.NONE),
          IngestConfig.defaults(),
          new Mappings(null),
          PollConfig.DEFAULTS,
          FeedConfig.DEFAULTS,
          StreamConfig.DEFAULTS,
          OutgoingConfig.DEFAULTS,
          DriftConfig.DEFAULTS);

  /** Refuses a process without a name or a role. */
  public HubConfig {
    roles = Set.copyOf(roles);
    if (!node.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException("node: 1 to 100 letters, digits, '.', '_' or '-'");
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("roles: at least one is needed");
    }
  }

  /**
   * Reads a file laid over the defaults, and the environment laid over both.
   *
   * @throws dev.milepost.hub.config.ConfigException with every error, each naming its key
   */
  public static HubConfig read(Path file, Map<String, String> environment) throws IOException {
    return new ConfigReader()
        .read(DEFAULTS, HubConfig.class, file.toString(), Files.readString(file), environment);
  }

  /** The same with other ports; null leaves one as it is, 0 takes a free one. */
  public HubConfig withPorts(@Nullable Integer port, @Nullable Integer managementPort) {
    return new HubConfig(
        node,
        data,
        roles,
        port == null ? http : new Http(http.host(), port, http.ioUring(), http.cors(), http.tls()),
        managementPort == null ? management : new Management(management.host(), managementPort),
        kafka,
        postgres,
        auth,
        ingest,
        carriers,
        polling,
        feeds,
        stream,
        outgoing,
        drift);
  }

  /** The same on other servers, with its keys elsewhere. */
  public HubConfig on(Path dataFolder, KafkaConfig otherKafka, Postgres otherPostgres) {
    return new HubConfig(
        node,
        dataFolder,
        roles,
        http,
        management,
        otherKafka,
        otherPostgres,
        auth,
        ingest,
        carriers,
        polling,
        feeds,
        stream,
        outgoing,
        drift);
  }

  /** The same with mappings of carriers from that folder; null for none. */
  public HubConfig withMappings(@Nullable Path folder) {
    return new HubConfig(
        node,
        data,
        roles,
        http,
        management,
        kafka,
        postgres,
        auth,
        ingest,
        new Mappings(folder),
        polling,
        feeds,
        stream,
        outgoing,
        drift);
  }

  /** The same with another trust in who comes. */
  public HubConfig withAuth(Auth otherAuth) {
    return new HubConfig(
        node,
        data,
        roles,
        http,
        management,
        kafka,
        postgres,
        otherAuth,
        ingest,
        carriers,
        polling,
        feeds,
        stream,
        outgoing,
        drift);
  }

  /** The same process under another name with other roles. */
  public HubConfig as(String otherNode, Set<HubRole> otherRoles) {
    return new HubConfig(
        otherNode,
        data,
        otherRoles,
        http,
        management,
        kafka,
        postgres,
        auth,
        ingest,
        carriers,
        polling,
        feeds,
        stream,
        outgoing,
        drift);
  }

  /**
   * Where the public listens.
   *
   * @param port 0 takes a free one
   * @param ioUring whether the process works its sockets with io_uring, where the kernel lets it
   */
  public record Http(String host, int port, boolean ioUring, Cors cors, Tls tls) {
    /** Refuses what is no port. */
    public Http {
      checkPort("http.port", port);
    }
  }

  /**
   * Pages that may call {@code /v1/*} from elsewhere.
   *
   * @param origins as browsers name them; empty for none
   */
  public record Cors(List<String> origins) {
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#*@\\s]+");

    /** Refuses what no browser would name. */
    public Cors {
      origins = List.copyOf(origins);
      for (String origin : origins) {
        if (!ORIGIN.matcher(origin).matches()) {
          throw new IllegalArgumentException(
              "http.cors.origins: '"
                  + origin
                  + "' is not an origin such as https://portal.example.com; '*' is none");
        }
      }
    }
  }

  /**
   * TLS on the public port.
   *
   * @param certificate PEM, with the chain; null where a proxy does this
   * @param key PEM
   * @param reload how often to look whether the files have changed
   */
  public record Tls(@Nullable Path certificate, @Nullable Path key, Duration reload) {
    /** Refuses one without the other. */
    public Tls {
      if ((certificate == null) != (key == null)) {
        throw new IllegalArgumentException(
            certificate == null
                ? "http.tls.key: needs http.tls.certificate, too"
                : "http.tls.certificate: needs http.tls.key, too");
      }
      if (reload.compareTo(Duration.ofMillis(100)) < 0) {
        throw new IllegalArgumentException("http.tls.reload: at least 100ms");
      }
    }

    @Nullable PublicTls files() {
      return certificate == null || key == null ? null : new PublicTls(certificate, key, reload);
    }
  }

  /**
   * Where health and metrics are.
   *
   * @param port 0 takes a free one
   */
  public record Management(String host, int port) {
    /** Refuses what is no port. */
    public Management {
      checkPort("management.port", port);
    }
  }

  /**
   * The database.
   *
   * @param poolSize connections of this process
   */
  public record Postgres(
      String host, int port, String database, String user, String password, int poolSize) {
    /** Refuses what no client could use. */
    public Postgres {
      checkPort("postgres.port", port);
      if (poolSize < 4) {
        throw new IllegalArgumentException("postgres.poolSize: at least 4");
      }
    }

    /** For JDBC, which only the migrations use. */
    public String jdbcUrl() {
      return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
      return user + "@" + host + ":" + port + "/" + database;
    }
  }

  /**
   * Carriers without code.
   *
   * @param folder of their mappings, one {@code *.yaml} each; null for none but those that ship
   */
  public record Mappings(@Nullable Path folder) {}

  /**
   * Whose tokens are trusted. With no source of keys the hub makes its own in the data folder, and
   * {@code ./hub token} prints tokens of them.
   *
   * @param localAccounts whether people may sign in with accounts of {@code ./hub user}, in a hub
   *     that makes its own keys
   * @param publicUrl where browsers see the hub; null where that is not known
   * @param proxies addresses of proxies that say who came to them
   */
  public record Auth(
      @Nullable URI jwksUrl,
      @Nullable Path jwksFile,
      List<Path> pemFiles,
      @Nullable String issuer,
      @Nullable String audience,
      Duration leeway,
      Duration refresh,
      boolean localAccounts,
      @Nullable URI publicUrl,
      List<String> proxies,
      SessionConfig session,
      OidcConfig oidc) {
    /** Refuses what no verifier could use. */
    public Auth {
      pemFiles = List.copyOf(pemFiles);
      proxies = List.copyOf(proxies);
      AuthConfig.check(jwksUrl, leeway, refresh);
      if (publicUrl != null && !isOrigin(publicUrl)) {
        throw new IllegalArgumentException(
            "auth.publicUrl: an address such as https://hub.example.com is expected, without a path");
      }
      if (oidc.hasProvider() && publicUrl == null) {
        throw new IllegalArgumentException(
            "auth.publicUrl: auth.oidc needs it, to be sent back to");
      }
    }

    private static boolean isOrigin(URI url) {
      return ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
          && url.getHost() != null
          && (url.getPath() == null || url.getPath().isEmpty())
          && url.getQuery() == null
          && url.getFragment() == null;
    }

    /** Whether people may sign in with a password of this hub's. */
    boolean hasLocalAccounts() {
      return localAccounts && ownKeys();
    }

    /** Whether the hub must make its own keys. */
    public boolean ownKeys() {
      return jwksUrl == null && jwksFile == null && pemFiles.isEmpty();
    }

    AuthConfig withOwn(@Nullable String ownPem) {
      return new AuthConfig(
          null,
          jwksFile,
          jwksUrl,
          ownPem == null ? List.of() : List.of(ownPem),
          pemFiles,
          issuer,
          audience,
          leeway,
          refresh);
    }
  }

  private static void checkPort(String key, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(key + ": a number from 0 to 65535");
    }
  }
}
