package dev.milepost.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Under which account PostgreSQL's programs run: it refuses to run as root. */
record PostgresAccount(List<String> prefix, Optional<String> owner) {

  private static final String NOBODY = "nobody";

  /** The caller itself. */
  static final PostgresAccount SELF = new PostgresAccount(List.of(), Optional.empty());

  /**
   * Root in a user namespace without a name for it: not root to PostgreSQL, still the owner of
   * root's files.
   */
  static final PostgresAccount NAMESPACE =
      new PostgresAccount(List.of("unshare", "-U"), Optional.empty());

  /**
   * Another account, which must own the data and reach them from the root folder on. Containers
   * often allow only this.
   */
  static final PostgresAccount OTHER =
      new PostgresAccount(
          List.of("setpriv", "--reuid", NOBODY, "--regid", "65534", "--clear-groups"),
          Optional.of(NOBODY));

  static PostgresAccount detect() {
    if (new UnixSystem().getUid() != 0) {
      return SELF;
    }
    return Stream.of(NAMESPACE, OTHER)
        .filter(PostgresAccount::works)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerFailure(
                    "PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv' (util-linux) works here:"
                        + " run as a plain user"));
  }

  List<String> command(Stream<String> arguments) {
    return Stream.concat(prefix.stream(), arguments).toList();
  }

  /** Hands the folder to the account, where that is not the caller's own. */
  void own(Path folder) throws IOException {
    if (owner.isEmpty()) {
      return;
    }
    UserPrincipal principal =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner.get());
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            return give(path);
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            return attributes.isSymbolicLink() ? FileVisitResult.CONTINUE : give(path);
          }

          private FileVisitResult give(Path path) throws IOException {
            Files.setOwner(path, principal);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** PostgreSQL wants an account that is not root and has a name. */
  boolean works() {
    try {
      Process process =
          new ProcessBuilder(command(Stream.of("sh", "-c", "test \"$(id -u)\" != 0 && id -un")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
