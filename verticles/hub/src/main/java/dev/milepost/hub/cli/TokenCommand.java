package dev.milepost.hub.cli;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a token of the keys in the data folder, and nothing else. */
@Command(
    name = "token",
    description = "A JWT for trying things, from the keys in the data folder.",
    mixinStandardHelpOptions = true)
public final class TokenCommand implements Callable<Integer> {
  private static final int USAGE = 2;

  @Spec private CommandSpec spec;

  @Option(names = "--customer", description = "A customer's portal: its stream and shipments.")
  private @Nullable String customer;

  @Option(
      names = "--scope",
      split = "[ ,]+",
      description =
          "shipments:write, shipments:read, stream:read, webhooks:write, agents, admin; several"
              + " allowed.")
  private List<String> scopes = List.of();

  @Option(names = "--role", description = "A person at the console: viewer, agent, admin.")
  private @Nullable String role;

  @Option(
      names = "--data",
      description = "The data folder (default: ${DEFAULT-VALUE}).",
      defaultValue = ".milepost")
  private Path data;

  @Option(
      names = "--hours",
      description = "How long it is good for (default: ${DEFAULT-VALUE}).",
      defaultValue = "12")
  private int hours;

  private final Clock clock;

  /**
   * @param clock says from when on the token is good
   */
  @SuppressWarnings("NullAway") // picocli sets the fields
  public TokenCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    if (customer == null && scopes.isEmpty() && role == null) {
      spec.commandLine()
          .getErr()
          .println("Say whose token: --customer ACME, --scope shipments:write or --role agent");
      return USAGE;
    }
    Set<Role> roles = role == null ? Set.of() : Set.of(role(role));
    Duration lifetime = Duration.ofHours(hours);
    Set<String> all = new LinkedHashSet<>(scopes);
    if (customer != null && scopes.isEmpty()) {
      all.addAll(Grant.portal(customer, lifetime).scopes());
    }
    String subject = customer == null ? "cli" : "portal:" + customer;
    spec.commandLine()
        .getOut()
        .println(OwnKeys.in(data).mint(new Grant(subject, customer, all, roles, lifetime), clock));
    return 0;
  }

  private Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(known -> known.claim().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "There is no role '" + name + "': viewer, agent, admin"));
  }
}
