package dev.milepost.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL server whose data survive a restart, with full durability unless it is the
 * {@link SharedServers shared one}; works as root and as a plain user.
 *
 * <p>It never outlives this process: a watchdog shuts it down when this JVM is killed, and a start
 * on the same folder stops what the watchdog did not. Every call blocks; keep them off an event
 * loop. One thread at a time: an instance is not meant to be shared.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String NAME = "milepost";
  private static final int PORT_ATTEMPTS = 3;
  private static final int START_SECONDS = 90;

  private final Path home;
  private final PostgresAccount account;
  private final int port;
  private final Durability durability;
  private @Nullable Path binaries;
  private @Nullable FileChannel lock;
  private @Nullable Postmaster postmaster;
  private @Nullable Watchdog watchdog;
  private @Nullable PostgresDatabase milepost;

  EmbeddedPostgres(Path dataFolder, int port, PostgresAccount account, Durability durability) {
    this.home = dataFolder.toAbsolutePath().normalize().resolve("postgres");
    this.port = port;
    this.account = account;
    this.durability = durability;
  }

  /**
   * Returns when the server answers on the port and has the database {@code milepost}; 0 picks a
   * free port. Everything it keeps is in {@code dataFolder/postgres}; the programs are unpacked
   * once per user, in the user's cache folder.
   *
   * @throws ServerFailure when it does not come up, with the end of its log
   */
  public static EmbeddedPostgres start(Path dataFolder, int port) {
    return start(dataFolder, port, Durability.FULL);
  }

  static EmbeddedPostgres start(Path dataFolder, int port, Durability durability) {
    PostgresAccount account = PostgresAccount.detect();
    for (int attempt = 1; ; attempt++) {
      EmbeddedPostgres postgres =
          new EmbeddedPostgres(dataFolder, port == 0 ? Ports.free() : port, account, durability);
      try {
        postgres.start();
        return postgres;
      } catch (ServerFailure e) {
        boolean lostTheRace = port == 0 && !Ports.isFree(postgres.port);
        if (!lostTheRace || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Starts a stopped or killed server again, on the same port and the same data. */
  public void start() {
    if (postmaster != null && postmaster.isAlive()) {
      throw new IllegalStateException("PostgreSQL is already running on port " + port);
    }
    boolean started = false;
    try {
      Files.createDirectories(home);
      takeLock();
      launch();
      started = true;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be started in " + home, e);
    } finally {
      if (!started) {
        releaseLock();
      }
    }
  }

  /** How to connect to the database {@code milepost}, as its owner and the server's superuser. */
  public PostgresDatabase connection() {
    if (milepost == null) {
      throw new IllegalStateException("PostgreSQL was never started");
    }
    return milepost;
  }

  /** Makes a fresh, empty database with a name of its own, so that tests do not see each other. */
  public PostgresDatabase createDatabase() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    String name = "test_" + HexFormat.of().formatHex(random);
    createDatabase(name);
    return connection().named(name);
  }

  public String jdbcUrl() {
    return connection().jdbcUrl();
  }

  public String host() {
    return HOST;
  }

  public int port() {
    return port;
  }

  public String database() {
    return connection().database();
  }

  public String user() {
    return connection().user();
  }

  public String password() {
    return connection().password();
  }

  /** The process id of the postmaster, for measuring it and its children. */
  public long pid() {
    return running().pid();
  }

  /** Drops the clients and shuts the server down in order; does nothing when it is not running. */
  public void stop() {
    Postmaster current = postmaster;
    if (current != null) {
      forget();
      current.stop();
    }
    releaseLock();
  }

  /**
   * Kills every process of the server with SIGKILL, as a crash would, and returns when they are
   * gone.
   */
  public void kill() {
    Postmaster current = running();
    forget();
    current.kill();
    releaseLock();
  }

  @Override
  public void close() {
    stop();
  }

  private void launch() throws IOException {
    Path cluster = home.resolve("cluster");
    // What a killed parent left. The lock, which we hold, says that the parent is gone.
    Postmaster.of(cluster).ifPresent(Postmaster::stop);
    if (binaries == null) {
      binaries =
          account.owner().isEmpty()
              ? PostgresBinaries.unpackInto(cacheFolder(), home)
              : PostgresBinaries.unpackInto(home);
    }
    String password = password(home.resolve("password"));
    if (!Files.isDirectory(cluster)) {
      initialise(cluster);
    }
    Files.writeString(
        cluster.resolve("milepost.conf"), PostgresSettings.of(HOST, port, cluster, durability));
    Files.deleteIfExists(log());
    account.own(home);

    run(
        START_SECONDS + 10,
        "pg_ctl",
        "--pgdata=" + cluster,
        "--log=" + log(),
        "--wait",
        "--timeout=" + START_SECONDS,
        "start");
    Postmaster started =
        Postmaster.of(cluster).orElseThrow(() -> failure("ended as soon as it had started"));
    postmaster = started;
    watchdog = Watchdog.over(started.pid());
    milepost = new PostgresDatabase(HOST, port, NAME, NAME, password);
    createMilepostUnlessThere();
  }

  private void initialise(Path cluster) throws IOException {
    // Complete or absent: a start that is interrupted here begins again.
    Path draft = home.resolve("cluster-draft");
    Folders.delete(draft);
    account.own(home);
    run(
        START_SECONDS,
        "initdb",
        "--pgdata=" + draft,
        "--username=" + NAME,
        "--pwfile=" + home.resolve("password"),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8");
    Files.writeString(
        draft.resolve("postgresql.conf"), "include = 'milepost.conf'\n", StandardOpenOption.APPEND);
    Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private void createMilepostUnlessThere() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select 1 from pg_database where datname = '" + NAME + "'")) {
      if (found.next()) {
        return;
      }
    } catch (SQLException e) {
      throw new ServerFailure("PostgreSQL on port " + port + " does not answer", e);
    }
    createDatabase(NAME);
  }

  private void createDatabase(String name) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + " template template0");
    } catch (SQLException e) {
      throw new ServerFailure("the database " + name + " cannot be created", e);
    }
  }

  private Connection connect() throws SQLException {
    PostgresDatabase server = connection().named("postgres");
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  private Postmaster running() {
    if (postmaster == null) {
      throw new IllegalStateException("PostgreSQL is not running");
    }
    return postmaster;
  }

  private void forget() {
    postmaster = null;
    if (watchdog != null) {
      watchdog.release();
      watchdog = null;
    }
  }

  private void run(int seconds, String program, String... arguments) throws IOException {
    if (binaries == null) {
      throw new IllegalStateException("nothing is unpacked");
    }
    Path output = home.resolve("command.out");
    ProcessBuilder builder =
        new ProcessBuilder(
                account.command(
                    Stream.concat(
                        Stream.of(binaries.resolve("bin").resolve(program).toString()),
                        Stream.of(arguments))))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // PGPORT, PGDATA and the like belong to somebody else's server.
    builder.environment().keySet().removeIf(it -> it.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failure(program + " did not end within " + seconds + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
    if (process.exitValue() != 0) {
      throw failure(program + " failed with status " + process.exitValue());
    }
  }

  private ServerFailure failure(String what) {
    String taken = Ports.isFree(port) ? "" : " (the port is taken by another program)";
    String reach =
        account.owner().isEmpty()
            ? ""
            : " (it runs as " + account.owner().get() + ", which must be able to reach the folder)";
    return ServerFailure.withTailOf(
        "PostgreSQL on port " + port + " in " + home + " did not come up: " + what + taken + reach,
        home.resolve("command.out"),
        log());
  }

  private Path log() {
    return home.resolve("postgres.log");
  }

  private void takeLock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            home.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock taken = null;
    try {
      taken = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very JVM holds it.
    }
    if (taken == null) {
      channel.close();
      throw new ServerFailure("another process runs PostgreSQL in " + home);
    }
    lock = channel;
  }

  private void releaseLock() {
    FileChannel held = lock;
    lock = null;
    if (held != null) {
      try {
        held.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[16];
      new SecureRandom().nextBytes(random);
      Path draft =
          Files.createTempFile(
              file.getParent(),
              "password",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, HexFormat.of().formatHex(random));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  private static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    return (cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache))
        .resolve("milepost");
  }

  private static ServerFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ServerFailure("interrupted while waiting for PostgreSQL", e);
  }
}
