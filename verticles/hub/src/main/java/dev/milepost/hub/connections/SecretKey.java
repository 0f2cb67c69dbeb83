package dev.milepost.hub.connections;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The key under which carriers' secrets lie in PostgreSQL: a file beside the hub, so that a copy of
 * the database alone gives no secret away. Every node needs the same file.
 */
public final class SecretKey {
  private static final String FILE = "carrier-secrets.key";
  private static final int BYTES = 32;

  private SecretKey() {}

  /**
   * The key of this data folder, made now if it has none. Blocks.
   *
   * @throws IOException when the folder cannot be used or the file is not ours
   */
  public static byte[] in(Path data, SecureRandom random) throws IOException {
    Path folder = Files.createDirectories(data.resolve("keys"));
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      byte[] fresh = new byte[BYTES];
      random.nextBytes(fresh);
      Path draft =
          Files.createTempFile(
              folder,
              FILE,
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, fresh, StandardOpenOption.TRUNCATE_EXISTING);
      try {
        // A link, unlike a move, never replaces the key that another process made meanwhile.
        Files.createLink(file, draft);
      } catch (FileAlreadyExistsException theirs) {
        // and theirs is the key
      } finally {
        Files.delete(draft);
      }
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length != BYTES) {
      throw new IOException(file + ": a key of " + BYTES + " bytes is expected");
    }
    return key;
  }
}
