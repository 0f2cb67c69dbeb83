package dev.milepost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.security.auth.module.UnixSystem;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedPostgresIT {

  @TempDir Path dataFolder = Path.of("");

  @Test
  void keepsRowsAcrossARestart() throws Exception {
    try (EmbeddedPostgres first = EmbeddedPostgres.start(dataFolder, 0)) {
      insert(first, 1);
    }

    try (EmbeddedPostgres second = EmbeddedPostgres.start(dataFolder, 0)) {
      assertThat(kept(second)).isEqualTo("1");
    }
  }

  @Test
  void comesBackOnTheSamePortAfterAKill() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataFolder, 0)) {
      insert(postgres, 2);
      PostgresDatabase before = postgres.connection();

      postgres.kill();
      boolean wasGone = Ports.isFree(postgres.port());
      postgres.start();

      assertThat(wasGone).isTrue();
      assertThat(postgres.connection()).isEqualTo(before);
      assertThat(kept(postgres)).isEqualTo("2");
    }
  }

  @Test
  void stopsAlthoughAClientIsConnected() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataFolder, 0);
        Connection idle = connect(postgres.connection())) {
      postgres.stop();

      assertThat(Ports.isFree(postgres.port())).isTrue();
      assertThat(idle.isValid(1)).isFalse();
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("postgres", dataFolder)) {
      ProcessHandle server = parent.servers().get(0);

      parent.kill();

      assertThat(Processes.endsWithin(server, 20)).isTrue();
    }
  }

  @Test
  void takesOverAServerThatAKilledParentLeft() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("postgres", dataFolder)) {
      ProcessHandle leftOver = parent.servers().get(0);
      parent.killWatchdogs();
      parent.kill();
      boolean wasLeftOver = leftOver.isAlive();

      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataFolder, 0)) {
        insert(postgres, 3);

        assertThat(wasLeftOver).isTrue();
        assertThat(Processes.hasEnded(leftOver)).isTrue();
        assertThat(kept(postgres)).isEqualTo("3");
      }
    }
  }

  @Test
  void leavesTheServerOfALivingParentAlone() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("postgres", dataFolder)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(dataFolder, 0))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("another process runs PostgreSQL");
      assertThat(parent.servers().get(0).isAlive()).isTrue();
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(dataFolder, taken.getLocalPort()))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("the port is taken")
          .hasMessageContaining("postgres.log");
    }
  }

  @Test
  void waitsForTheDisk() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataFolder, 0)) {
      for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
        assertThat(query(postgres.connection(), "show " + setting)).as(setting).isEqualTo("on");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"server_encoding, UTF8", "jit, off", "listen_addresses, 127.0.0.1", "fsync, off"})
  void isSharedWith(String setting, String value) throws Exception {
    assertThat(query(SharedServers.postgres().connection(), "show " + setting)).isEqualTo(value);
  }

  @Test
  void refusesAWrongPassword() {
    PostgresDatabase right = SharedServers.postgres().connection();

    assertThatThrownBy(
            () -> DriverManager.getConnection(right.jdbcUrl(), right.user(), "wrong").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void givesEachCallerADatabaseOfItsOwn() throws Exception {
    PostgresDatabase first = SharedServers.postgres().createDatabase();
    PostgresDatabase second = SharedServers.postgres().createDatabase();

    execute(first, "create table mine (id int)");

    assertThat(query(first, "select to_regclass('mine')")).isEqualTo("mine");
    assertThat(query(second, "select coalesce(to_regclass('mine')::text, 'none')"))
        .isEqualTo("none");
  }

  @Test
  void keepsThePasswordOutOfItsText() {
    PostgresDatabase database = SharedServers.postgres().connection();

    assertThat(database.toString()).doesNotContain(database.password());
  }

  /** Root has two roads, of which a container may close the first; a plain user has one. */
  static Stream<PostgresAccount> accounts() {
    return new UnixSystem().getUid() == 0
        ? Stream.of(PostgresAccount.NAMESPACE, PostgresAccount.OTHER).filter(PostgresAccount::works)
        : Stream.of(PostgresAccount.SELF);
  }

  @ParameterizedTest
  @MethodSource("accounts")
  void runsUnder(PostgresAccount account) throws Exception {
    Files.setPosixFilePermissions(dataFolder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (EmbeddedPostgres postgres =
        new EmbeddedPostgres(dataFolder, Ports.free(), account, Durability.FULL)) {
      postgres.start();
      insert(postgres, 4);
      postgres.kill();
      postgres.start();

      assertThat(kept(postgres)).isEqualTo("4");
    }
  }

  private static void insert(EmbeddedPostgres postgres, int value) throws SQLException {
    execute(
        postgres.connection(),
        "create table kept (id int); insert into kept values (" + value + ")");
  }

  private static String kept(EmbeddedPostgres postgres) throws SQLException {
    return query(postgres.connection(), "select id from kept");
  }

  private static void execute(PostgresDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(PostgresDatabase database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
