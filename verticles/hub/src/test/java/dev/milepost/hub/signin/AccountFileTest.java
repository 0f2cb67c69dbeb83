package dev.milepost.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.auth.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountFileTest {
  @TempDir private Path folder;

  @Test
  void keepsAccountsForTheHubsOwnEyes() throws IOException {
    AccountFile file = new AccountFile(folder.resolve("not-yet"));
    Account anna = new Account("anna", "Anna: \"Berg\" #1", Role.ADMIN, "$argon2id$x", "s1");

    assertThat(file.read()).isEmpty();
    file.change(accounts -> List.of(anna));

    assertThat(file.read()).containsExactly(anna);
    Path written = folder.resolve("not-yet/users.yaml");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(folder.resolve("not-yet"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("users.yaml", "users.yaml.lock");
    }
  }

  @Test
  void leavesTheFileAsItWasWhenAChangeIsRefused() throws IOException {
    AccountFile file = new AccountFile(folder);
    file.change(accounts -> List.of(new Account("anna", "Anna", Role.AGENT, "h", "s")));

    assertThatThrownBy(
            () ->
                file.change(
                    accounts -> {
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");

    assertThat(file.read()).hasSize(1);
    file.change(
        accounts -> {
          List<Account> more = new ArrayList<>(accounts);
          more.add(new Account("aaron", "Aaron", Role.VIEWER, "h", "s"));
          return more;
        });
    assertThat(file.read()).extracting(Account::user).containsExactly("aaron", "anna");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users: [",
        "users: [{user: Anna, name: A, role: agent, password: h, stamp: s}]",
        "users: [{user: anna, name: A, role: boss, password: h, stamp: s}]",
        "users: [{user: a, name: A, role: agent}, {user: a, name: A, role: agent}]"
      })
  void saysWhichFileIsNotAsItShouldBeAndNotWhatIsInIt(String text) throws IOException {
    Files.writeString(folder.resolve("users.yaml"), text);

    assertThatThrownBy(() -> new AccountFile(folder).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("users.yaml")
        .hasMessageNotContaining("password");
  }

  @Test
  void knowsAPasswordAgainAndNoOther() {
    String hash = Passwords.hash("anna", "correct horse battery");

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(Passwords.fits("correct horse battery", hash)).isTrue();
    assertThat(Passwords.fits("correct horse batterz", hash)).isFalse();
    assertThat(Passwords.fitsNobody("correct horse battery")).isFalse();
    assertThat(Passwords.hash("anna", "correct horse battery")).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "aaaaaaaaaaaa", "anna-the-great"})
  void refusesPasswordsThatAreGuessedAtOnce(String password) {
    assertThatThrownBy(() -> Passwords.hash("anna-the-great", password))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
