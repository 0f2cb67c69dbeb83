package dev.milepost.hub.cli;

import dev.milepost.hub.signin.Account;
import dev.milepost.hub.signin.AccountFile;
import dev.milepost.hub.signin.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the local accounts in the data folder; a hub that runs on it sees them within seconds. */
@Command(
    name = "user",
    description = "Who may sign in to the console with a password.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway") // picocli sets the fields
public final class UserCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what: add, list, password or remove");
  }

  /** Adds an account. */
  @Command(
      name = "add",
      description = "Adds somebody; asks for the password, or reads a line of standard input.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME", description = "Lower case letters, digits, '.' and '-'.")
          String user,
      @Option(names = "--name", description = "What others call them (default: NAME).")
          @Nullable String name,
      @Option(names = "--role", required = true, description = "viewer, agent or admin.")
          String role,
      @Option(names = "--data", defaultValue = ".milepost", description = "The data folder.")
          Path data)
      throws IOException {
    Account draft =
        new Account(user, name == null ? user : name, AccountFile.role(role), "", stamp());
    AccountFile file = new AccountFile(data);
    refuseKnown(file.read(), user);
    String hash = Passwords.hash(user, newPassword());
    file.change(
        accounts -> {
          refuseKnown(accounts, user);
          List<Account> all = new ArrayList<>(accounts);
          all.add(new Account(user, draft.name(), draft.role(), hash, draft.stamp()));
          return all;
        });
    out().println("Added " + draft + " to " + data.resolve("users.yaml"));
    return 0;
  }

  /** Prints the accounts. */
  @Command(name = "list", description = "Who there is.", mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--data", defaultValue = ".milepost", description = "The data folder.")
          Path data)
      throws IOException {
    for (Account account : new AccountFile(data).read()) {
      out().printf("%-20s %-8s %s%n", account.user(), account.role().claim(), account.name());
    }
    return 0;
  }

  /** Gives an account another password. */
  @Command(
      name = "password",
      description = "Another password; ends their sessions.",
      mixinStandardHelpOptions = true)
  int password(
      @Parameters(paramLabel = "NAME") String user,
      @Option(names = "--data", defaultValue = ".milepost", description = "The data folder.")
          Path data)
      throws IOException {
    AccountFile file = new AccountFile(data);
    find(file.read(), user);
    String hash = Passwords.hash(user, newPassword());
    file.change(
        accounts ->
            replace(
                accounts,
                user,
                known -> new Account(user, known.name(), known.role(), hash, stamp())));
    out().println("Changed; whoever was signed in as " + user + " has to sign in again");
    return 0;
  }

  /** Gives an account another role. */
  @Command(
      name = "role",
      description = "Another role; ends their sessions.",
      mixinStandardHelpOptions = true)
  int role(
      @Parameters(paramLabel = "NAME") String user,
      @Parameters(paramLabel = "ROLE", description = "viewer, agent or admin.") String role,
      @Option(names = "--data", defaultValue = ".milepost", description = "The data folder.")
          Path data)
      throws IOException {
    var other = AccountFile.role(role);
    new AccountFile(data)
        .change(
            accounts ->
                replace(
                    accounts,
                    user,
                    known -> new Account(user, known.name(), other, known.hash(), stamp())));
    out().println(user + " is " + role + " now");
    return 0;
  }

  /** Takes an account away. */
  @Command(
      name = "remove",
      description = "Takes somebody's account away; ends their sessions.",
      mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "NAME") String user,
      @Option(names = "--data", defaultValue = ".milepost", description = "The data folder.")
          Path data)
      throws IOException {
    new AccountFile(data)
        .change(
            accounts -> {
              find(accounts, user);
              return accounts.stream().filter(one -> !one.user().equals(user)).toList();
            });
    out().println("Removed " + user);
    return 0;
  }

  private static List<Account> replace(
      List<Account> accounts, String user, Function<Account, Account> how) {
    find(accounts, user);
    return accounts.stream().map(one -> one.user().equals(user) ? how.apply(one) : one).toList();
  }

  private static Account find(List<Account> accounts, String user) {
    return accounts.stream()
        .filter(one -> one.user().equals(user))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no account '" + user + "'"));
  }

  private static void refuseKnown(List<Account> accounts, String user) {
    if (accounts.stream().anyMatch(one -> one.user().equals(user))) {
      throw new IllegalArgumentException(
          "There is an account '" + user + "' already; ./hub user password changes its password");
    }
  }

  @SuppressWarnings("SystemConsoleNull") // newer than that: isTerminal
  private String newPassword() throws IOException {
    Console console = System.console();
    if (console == null || !isTerminal(console)) {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw new IllegalArgumentException("a password is expected on standard input");
      }
      return line;
    }
    char[] once = console.readPassword("Password: ");
    char[] again = console.readPassword("Again: ");
    if (once == null || !Arrays.equals(once, again)) {
      throw new IllegalArgumentException("The two are not the same; nothing was changed");
    }
    return new String(once);
  }

  /** From Java 22 on there is a console even where there is no terminal. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String stamp() {
    return UUID.randomUUID().toString();
  }
}
