package dev.milepost.hub.signin;

import static dev.milepost.hub.ingest.InboundNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Session;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private AccountFile file;
  private Accounts accounts;

  @BeforeEach
  void read() {
    file = new AccountFile(folder);
    accounts = new Accounts(vertx, folder, true);
    await(accounts.start());
  }

  @AfterEach
  void stop() {
    await(accounts.stop());
    await(vertx.close());
  }

  /** The session was begun on a node that had read the account already. */
  @Test
  void knowAnAccountThatWasAddedAMomentAgo() throws IOException {
    write("first");

    assertThat(await(accounts.stand(session("first")))).isTrue();
  }

  @Test
  void denyAnAccountThatHasChangedSince() throws IOException {
    write("first");
    boolean before = await(accounts.stand(session("first")));
    write("second");

    assertThat(before).isTrue();
    assertThat(await(accounts.stand(session("second")))).isTrue();
    assertThat(await(accounts.stand(session("first")))).isFalse();
  }

  private void write(String stamp) throws IOException {
    file.change(before -> List.of(new Account("anna", "Anna Berg", Role.AGENT, "hash", stamp)));
  }

  private static Session session(String stamp) {
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    return new Session(
        "s-1",
        "anna",
        "Anna Berg",
        Role.AGENT,
        Session.Via.LOCAL,
        null,
        null,
        stamp,
        now,
        now,
        now.plusSeconds(3600));
  }
}
