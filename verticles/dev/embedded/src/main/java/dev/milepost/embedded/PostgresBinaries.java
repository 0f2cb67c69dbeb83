package dev.milepost.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked from the class path once per content. */
final class PostgresBinaries {

  private static final int ANY_EXECUTE = 0b001_001_001;

  private PostgresBinaries() {}

  /**
   * Returns the folder that holds {@code bin}, inside one of the parents: the first that can be
   * written.
   */
  static Path unpackInto(Path... parents) throws IOException {
    byte[] archive;
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux",
            System.getProperty("os.arch").equals("amd64")
                ? "x86_64"
                : System.getProperty("os.arch"))) {
      archive = in.readAllBytes();
    }
    String name = "postgresql-" + digest(archive);
    for (Path parent : parents) {
      if (isUsable(parent)) {
        return unpack(archive, parent.resolve(name));
      }
    }
    throw new ServerFailure("PostgreSQL cannot be unpacked: no folder can be written");
  }

  private static boolean isUsable(Path parent) {
    try {
      Files.createDirectories(parent);
      return Files.isWritable(parent);
    } catch (IOException e) {
      return false;
    }
  }

  private static Path unpack(byte[] archive, Path target) throws IOException {
    if (Files.isDirectory(target)) {
      return target;
    }
    // Complete or absent: others may be unpacking at the same time, and we may be killed.
    Path draft = Files.createTempDirectory(target.getParent(), target.getFileName() + "-");
    try {
      extract(archive, draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      boolean anotherWasFaster = Files.isDirectory(target);
      if (!anotherWasFaster) {
        throw e;
      }
    } finally {
      Folders.delete(draft);
    }
    return target;
  }

  private static void extract(byte[] archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException(entry.getName() + " leaves its folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
          if ((entry.getMode() & ANY_EXECUTE) != 0) {
            path.toFile().setExecutable(true, false);
          }
        }
      }
    }
    // createTempDirectory makes it private; another account may have to run what is inside.
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
