package dev.milepost.hub.connections;

import dev.milepost.hub.connections.Setting.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a connection's partner puts files, and what becomes of them there, as the connection's
 * options say.
 *
 * @param place where the files come to
 * @param folders the others, by what they are for; a path that does not begin with a slash is in
 *     the folder of the files
 * @param every how long it is between two looks
 * @param settle how long a file must have been as it is before it is taken
 * @param acknowledge whether interchanges are answered with 997 and CONTRL
 */
public record FeedSettings(
    Place place,
    Map<Folder, String> folders,
    Duration every,
    Duration settle,
    boolean acknowledge) {
  private static final Duration FOLDER_EVERY = Duration.ofSeconds(5);
  private static final Duration SFTP_EVERY = Duration.ofMinutes(1);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int SSH_PORT = 22;
  private static final int MOST_PORTS = 65_535;
  private static final int MOST_KEYS = 8;
  private static final String EVERY = "every";
  private static final String FOLDER = "folder";
  private static final String HOST_KEY = "hostKey";
  private static final String SETTLED = "settle";
  private static final String ACKNOWLEDGE = "acknowledge";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String USER = "user";

  /** What the options of a watched folder may say. */
  static final List<Setting> OF_FOLDER =
      Stream.concat(
              Stream.of(
                  Setting.of(
                          FOLDER,
                          Kind.TEXT,
                          "Folder",
                          "Where the partner puts files, inside the folder that feeds.folder names",
                          "acme/in")
                      .need()),
              common(FOLDER_EVERY))
          .toList();

  /** What the options of a folder on a server may say. */
  static final List<Setting> OF_SFTP =
      Stream.concat(
              Stream.of(
                  Setting.of(
                          HOST,
                          Kind.TEXT,
                          "Server",
                          "Its name or address, without a port",
                          "sftp.example.com")
                      .need(),
                  Setting.of(PORT, Kind.NUMBER, "Port", "", "22").otherwise(SSH_PORT),
                  Setting.of(USER, Kind.TEXT, "User", "", "milepost").need(),
                  Setting.of(
                          HOST_KEY,
                          Kind.TEXT,
                          "The server's key",
                          "As ssh-keyscan shows it and its operator confirms; or its fingerprint,"
                              + " SHA256:...",
                          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA")
                      .need(),
                  Setting.of(
                          FOLDER, Kind.TEXT, "Folder", "Where the partner puts files", "/outgoing")
                      .need()),
              common(SFTP_EVERY))
          .toList();

  private static Stream<Setting> common(Duration every) {
    return Stream.of(
        Setting.of(EVERY, Kind.DURATION, "Look every", "The time between two looks", "PT30S")
            .otherwise(every),
        Setting.of(
                SETTLED,
                Kind.DURATION,
                "Settled after",
                "How long a file must have been as it is before it is taken",
                "PT10S")
            .otherwise(SETTLE),
        Setting.of(
                ACKNOWLEDGE,
                Kind.BOOLEAN,
                "Acknowledge",
                "Whether interchanges are answered with 997 and CONTRL",
                "true")
            .otherwise(false),
        Setting.of(
                Folder.DONE.option,
                Kind.TEXT,
                "Folder for what was taken",
                "Inside the folder of the files",
                "taken")
            .otherwise(Folder.DONE.otherwise),
        Setting.of(
                Folder.FAILED.option,
                Kind.TEXT,
                "Folder for what cannot be taken",
                "Each file with a report that says why",
                "refused")
            .otherwise(Folder.FAILED.otherwise),
        Setting.of(
                Folder.OUT.option,
                Kind.TEXT,
                "Folder for acknowledgements",
                "Where the partner fetches them",
                "answers")
            .otherwise(Folder.OUT.otherwise));
  }

  /** A folder for what was taken. */
  public enum Folder {
    /** Files that were taken, each with its report. */
    DONE("doneFolder", "done"),
    /** Files that will never be taken as they are, each with its report. */
    FAILED("failedFolder", "failed"),
    /** Acknowledgements, for the partner to fetch. */
    OUT("outFolder", "out");

    private final String option;
    private final String otherwise;

    Folder(String option, String otherwise) {
      this.option = option;
      this.otherwise = otherwise;
    }
  }

  /** Where the files come to. */
  public sealed interface Place {
    /** The path of the folder. */
    String folder();
  }

  /** A folder on this machine, by its path in the folder of all watched ones. */
  public record Watched(String folder) implements Place {}

  /**
   * A folder on a partner's server.
   *
   * @param hostKeys the keys that the server may show
   */
  public record Sftp(String host, int port, String user, List<HostKey> hostKeys, String folder)
      implements Place {
    /** Copies the list. */
    public Sftp {
      hostKeys = List.copyOf(hostKeys);
    }
  }

  /**
   * A key that a server may show.
   *
   * @param type the algorithm as SSH calls it, {@code ssh-ed25519}; empty where only the
   *     fingerprint is known
   * @param fingerprint {@code SHA256:} and 43 characters, as {@code ssh-keygen -l} shows it
   */
  public record HostKey(String type, String fingerprint) {
    /**
     * From a line of OpenSSH ({@code known_hosts} without the host, or a {@code .pub} file), or
     * from a fingerprint.
     *
     * @throws IllegalArgumentException for anything else
     */
    static HostKey of(String text) {
      String given = text.strip();
      if (given.matches("SHA256:[A-Za-z0-9+/]{43}=?")) {
        return new HostKey("", given.replace("=", ""));
      }
      String[] parts = given.split("\\s+", 3);
      if (parts.length >= 2 && parts[0].matches("[a-z][a-z0-9@.-]{2,63}")) {
        byte[] key = Base64.getDecoder().decode(parts[1]);
        byte[] digest = sha256(key);
        return new HostKey(
            parts[0], "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest));
      }
      throw new IllegalArgumentException("neither a line of OpenSSH nor a fingerprint");
    }

    private static byte[] sha256(byte[] key) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(key);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }

  /** Copies the map. */
  public FeedSettings {
    folders = Map.copyOf(folders);
  }

  /** The path of that folder, as the options have it. */
  public String path(Folder folder) {
    return folders.getOrDefault(folder, folder.otherwise);
  }

  /**
   * How a connection takes files; nothing where it gets its deliveries otherwise.
   *
   * @throws IllegalArgumentException with the option's name first
   */
  public static Optional<FeedSettings> of(Connection connection) {
    JsonObject options = new JsonObject(connection.options());
    return switch (connection.mode()) {
      case FOLDER -> Optional.of(watched(options));
      case SFTP -> Optional.of(sftp(options));
      case WEBHOOK, POLLING, TOPIC -> Optional.empty();
    };
  }

  /**
   * Reads the options of a watched folder.
   *
   * @throws IllegalArgumentException with the option's name first: {@code options.folder: ...}
   */
  public static FeedSettings watched(JsonObject json) {
    Options options = new Options(json, Setting.options(OF_FOLDER));
    String folder = inside(FOLDER, options.required(FOLDER));
    return of(new Watched(folder), options, FOLDER_EVERY, true);
  }

  /**
   * Reads the options of a folder on an SFTP server.
   *
   * @throws IllegalArgumentException with the option's name first: {@code options.hostKey: ...}
   */
  public static FeedSettings sftp(JsonObject json) {
    Options options = new Options(json, Setting.options(OF_SFTP));
    String host = options.required(HOST);
    if (!host.matches("[A-Za-z0-9._:-]{1,253}")) {
      throw Options.wrong(HOST, "must be a name or an address, without a port");
    }
    String folder = options.required(FOLDER);
    return of(
        new Sftp(host, port(options), options.required(USER), hostKeys(options), folder),
        options,
        SFTP_EVERY,
        false);
  }

  private static FeedSettings of(
      Place place, Options options, Duration every, boolean onThisMachine) {
    Map<Folder, String> folders = new TreeMap<>();
    Set<String> paths = new HashSet<>(Set.of(place.folder(), "."));
    for (Folder folder : Folder.values()) {
      String given = options.text(folder.option);
      String path = given == null ? folder.otherwise : given;
      if (onThisMachine) {
        inside(folder.option, path);
      }
      if (path.isBlank() || !paths.add(path)) {
        throw Options.wrong(folder.option, "must be a folder of its own");
      }
      folders.put(folder, path);
    }
    return new FeedSettings(
        place,
        folders,
        duration(options, EVERY, every),
        duration(options, SETTLED, SETTLE),
        options.flag(ACKNOWLEDGE));
  }

  /** A path that cannot lead out: who may make connections must not thereby read any file. */
  private static String inside(String name, String path) {
    boolean leads =
        path.isBlank()
            || path.startsWith("/")
            || path.indexOf('\\') >= 0
            || path.indexOf('\0') >= 0
            || List.of(path.split("/", -1)).contains("..");
    if (leads) {
      throw Options.wrong(
          name, "must be a path inside the folder that feeds.folder names, such as acme/in");
    }
    return path;
  }

  private static List<HostKey> hostKeys(Options options) {
    Object given = options.value(HOST_KEY);
    List<?> texts =
        given instanceof JsonArray list
            ? list.getList()
            : given == null ? List.of() : List.of(given);
    if (texts.isEmpty() || texts.size() > MOST_KEYS) {
      throw Options.wrong(
          HOST_KEY,
          "missing: the server's key, which ssh-keyscan shows and its operator confirms; a text,"
              + " or a list of up to "
              + MOST_KEYS);
    }
    List<HostKey> keys = new ArrayList<>();
    for (Object text : texts) {
      try {
        keys.add(HostKey.of((String) text));
      } catch (ClassCastException | IllegalArgumentException e) {
        throw Options.wrong(
            HOST_KEY,
            "must be a line such as 'ssh-ed25519 AAAA...' or a fingerprint such as 'SHA256:...'");
      }
    }
    return keys;
  }

  private static int port(Options options) {
    Object given = options.value(PORT);
    if (given == null) {
      return SSH_PORT;
    }
    if (given instanceof Integer port && port >= 1 && port <= MOST_PORTS) {
      return port;
    }
    throw Options.wrong(PORT, "must be a whole number from 1 to " + MOST_PORTS);
  }

  private static Duration duration(Options options, String name, Duration otherwise) {
    String given = options.text(name);
    if (given == null) {
      return otherwise;
    }
    try {
      Duration duration = Duration.parse(given);
      if (duration.toMillis() >= 1 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Answered below.
    }
    throw Options.wrong(name, "must be an ISO-8601 duration up to P1D, such as PT30S");
  }
}
