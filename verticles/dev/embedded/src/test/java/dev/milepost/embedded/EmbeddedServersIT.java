package dev.milepost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

  @TempDir Path folder = Path.of("");

  @Test
  void keepsEachServerInAFolderOfItsOwn() throws IOException {
    try (EmbeddedServers servers = EmbeddedServers.start(folder)) {
      assertThat(Ports.isFree(servers.kafka().port())).isFalse();
      assertThat(Ports.isFree(servers.postgres().port())).isFalse();
    }

    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries)
          .containsExactlyInAnyOrder(folder.resolve("kafka"), folder.resolve("postgres"));
    }
  }

  @Test
  void endsBothWithAProgramThatForgetsToCloseThem() throws Exception {
    try (ParentProcess parent = ParentProcess.owning("both", folder)) {
      int status = parent.end();

      assertThat(status).isZero();
      for (ProcessHandle server : parent.servers()) {
        assertThat(Processes.endsWithin(server, 20)).isTrue();
      }
    }
  }

  @Test
  void leavesNothingOfTheSharedServersBehind() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    try (ParentProcess parent = ParentProcess.owning("shared", folder)) {
      boolean wasUsed = !isEmpty(target);

      int status = parent.end();

      assertThat(wasUsed).isTrue();
      assertThat(status).isZero();
      assertThat(target).isEmptyDirectory();
      assertThat(parent.servers()).allMatch(Processes::hasEnded);
    }
  }

  /** Where the tests run as root, this is the only one that runs the whole as somebody else. */
  @Test
  void worksAsAPlainUser() throws Exception {
    boolean root = new UnixSystem().getUid() == 0;
    Path data = Files.createDirectory(folder.resolve("data"));
    String classPath = copyOfTheClassPath(Files.createDirectory(folder.resolve("class-path")));
    for (Path open : List.of(folder, data)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    List<String> plain = root ? PostgresAccount.OTHER.prefix() : List.of();

    try (ParentProcess parent =
        ParentProcess.start(plain, classPath, "both", data, data.toFile())) {
      assertThat(parent.servers()).hasSize(2).allMatch(ProcessHandle::isAlive);
      assertThat(parent.servers())
          .extracting(server -> server.info().user().orElse("unknown"))
          .doesNotContain("root");
      parent.end();
      for (ProcessHandle server : parent.servers()) {
        assertThat(Processes.endsWithin(server, 20)).isTrue();
      }
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  /** The jars of the local repository are often readable for their owner only. */
  private static String copyOfTheClassPath(Path target) throws IOException {
    Path written = Path.of("dev", "milepost", "embedded", "broker.classpath");
    String broker;
    try (InputStream in =
        EmbeddedKafka.class.getResourceAsStream(String.valueOf(written.getFileName()))) {
      broker = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    // Found before the original, which names the jars in the local repository.
    Path rewritten = target.resolve("first").resolve(written);
    Files.createDirectories(rewritten.getParent());
    Files.writeString(rewritten, copy(broker, target.resolve("broker")));
    String own = copy(System.getProperty("java.class.path"), target.resolve("own"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    return target.resolve("first") + File.pathSeparator + own;
  }

  private static String copy(String classPath, Path target) throws IOException {
    Files.createDirectories(target);
    List<Path> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue; // stands for the working directory, where other tests' servers write
      }
      Path source = Path.of(entry);
      Path copy = target.resolve(copies.size() + "-" + source.getFileName());
      if (Files.exists(source)) {
        copyTree(source, copy);
        copies.add(copy);
      }
    }
    return copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void copyTree(Path source, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : paths.toList()) {
        // Not Files.copy, which keeps the source's permissions from nobody.
        Path copy =
            path.equals(source) ? target : target.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.write(copy, Files.readAllBytes(path));
        }
      }
    }
  }
}
