package dev.milepost.hub.signin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.milepost.hub.auth.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The local accounts of a data folder, {@code users.yaml}: readable by the hub's own user alone,
 * and always either the old or the new file. Blocks.
 */
public final class AccountFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES));
  private static final String HEAD =
      "# Who may sign in to the console with a password. Change it with ./hub user.\n";

  private final Path folder;
  private final Path file;

  /**
   * @param data the data folder, which need not exist yet
   */
  public AccountFile(Path data) {
    this.folder = data;
    this.file = data.resolve("users.yaml");
  }

  /**
   * The accounts by name; none where there is no file.
   *
   * @throws IOException when there is one that cannot be read, or is not what we write
   */
  public List<Account> read() throws IOException {
    return Files.exists(file) ? parse(Files.readString(file, StandardCharsets.UTF_8)) : List.of();
  }

  /** Changes them; whoever else does at the same time waits. */
  public void change(UnaryOperator<List<Account>> how) throws IOException {
    Files.createDirectories(folder);
    Path lock = folder.resolve("users.yaml.lock");
    if (!Files.exists(lock)) {
      Files.write(lock, new byte[0], StandardOpenOption.CREATE);
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException(lock + " cannot be locked");
      }
      List<Account> changed = new ArrayList<>(how.apply(read()));
      changed.sort(Comparator.comparing(Account::user));
      write(changed);
    }
  }

  private List<Account> parse(String text) throws IOException {
    try {
      JsonNode tree =
          YAML.reader().with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(text);
      List<Account> accounts = new ArrayList<>();
      for (JsonNode one : tree.path("users")) {
        accounts.add(
            new Account(
                one.path("user").asText(),
                one.path("name").asText(),
                role(one.path("role").asText()),
                one.path("password").asText(),
                one.path("stamp").asText()));
      }
      if (accounts.stream().map(Account::user).distinct().count() < accounts.size()) {
        throw new IOException(file + ": one name twice");
      }
      return accounts;
    } catch (JsonProcessingException e) {
      // Not the parser's whole message: it quotes the text, hashes and all.
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new IOException(file + ": not YAML, at line " + line);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A role by its name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(role -> role.claim().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no role '" + name + "': viewer, agent, admin"));
  }

  private void write(List<Account> accounts) throws IOException {
    ObjectNode tree = YAML.createObjectNode();
    ArrayNode users = tree.putArray("users");
    for (Account account : accounts) {
      users
          .addObject()
          .put("user", account.user())
          .put("name", account.name())
          .put("role", account.role().claim())
          .put("password", account.hash())
          .put("stamp", account.stamp());
    }
    byte[] bytes = (HEAD + YAML.writeValueAsString(tree)).getBytes(StandardCharsets.UTF_8);
    Path draft = Files.createTempFile(folder, "users-", ".yaml", ownersOnly(folder));
    try {
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static FileAttribute<?>[] ownersOnly(Path folder) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
