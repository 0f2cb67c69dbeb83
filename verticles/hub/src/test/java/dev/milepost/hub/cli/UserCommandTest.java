package dev.milepost.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.signin.Account;
import dev.milepost.hub.signin.AccountFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The accounts as an operator keeps them, with passwords on standard input. */
class UserCommandTest {
  @TempDir private Path data;

  private String said = "";

  @Test
  void addsListsChangesAndRemoves() throws IOException {
    assertThat(
            run("correct horse battery\n", "add", "anna", "--name", "Anna Berg", "--role", "agent"))
        .isZero();
    Account added = account();
    assertThat(run("", "list")).isZero();
    assertThat(said).contains("anna", "agent", "Anna Berg").doesNotContain("argon2");

    assertThat(run("another horse battery\n", "password", "anna")).isZero();
    Account changed = account();
    assertThat(run("", "role", "anna", "viewer")).isZero();
    Account demoted = account();
    assertThat(run("", "remove", "anna")).isZero();

    assertThat(changed.hash()).isNotEqualTo(added.hash());
    assertThat(changed.stamp()).isNotEqualTo(added.stamp());
    assertThat(demoted.hash()).isEqualTo(changed.hash());
    assertThat(demoted.stamp()).isNotEqualTo(changed.stamp());
    assertThat(new AccountFile(data).read()).isEmpty();
  }

  @Test
  void saysWhyItDoesNotAndChangesNothing() throws IOException {
    run("correct horse battery\n", "add", "anna", "--role", "agent");

    assertThat(run("correct horse battery\n", "add", "anna", "--role", "admin")).isEqualTo(2);
    assertThat(said).contains("There is an account 'anna' already");
    assertThat(run("correct horse battery\n", "add", "Anna B", "--role", "admin")).isEqualTo(2);
    assertThat(said).contains("no name for an account");
    assertThat(run("correct horse battery\n", "add", "ben", "--role", "boss")).isEqualTo(2);
    assertThat(said).contains("There is no role 'boss'");
    assertThat(run("short\n", "add", "ben", "--role", "agent")).isEqualTo(2);
    assertThat(said).contains("10 to 200 characters");
    assertThat(run("", "add", "ben", "--role", "agent")).isEqualTo(2);
    assertThat(said).contains("expected on standard input");
    assertThat(run("", "remove", "ben")).isEqualTo(2);
    assertThat(said).contains("There is no account 'ben'");

    assertThat(account().name()).isEqualTo("anna");
  }

  private Account account() throws IOException {
    List<Account> accounts = new AccountFile(data).read();
    assertThat(accounts).hasSize(1);
    return accounts.get(0);
  }

  private int run(String input, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter printed = new PrintWriter(text, true);
    CommandLine command = new CommandLine(new UserCommand());
    command.setOut(printed).setErr(printed);
    // As the main class does, which this one must not know.
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          printed.println(failure.getMessage());
          return 2;
        });
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--data");
    all.add(data.toString());
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return command.execute(all.toArray(String[]::new));
    } finally {
      System.setIn(before);
      said = text.toString();
    }
  }
}
