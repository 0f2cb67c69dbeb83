package dev.milepost.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnKeysTest {
  @TempDir private Path data;

  @Test
  void findsItsKeysAgain() throws IOException {
    OwnKeys first = OwnKeys.in(data);

    OwnKeys second = OwnKeys.in(data);

    assertThat(second.publicPem()).isEqualTo(first.publicPem());
  }

  @Test
  void keepsThePrivateKeyFromOthers() throws IOException {
    OwnKeys.in(data);

    try (Stream<Path> files = Files.list(data.resolve("keys"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void givesAllWhoStartAtOnceTheSameKeys() throws Exception {
    ExecutorService together = Executors.newFixedThreadPool(8);
    Callable<String> start = () -> OwnKeys.in(data).publicPem();

    Set<String> found = new HashSet<>();
    for (Future<String> pem : together.invokeAll(java.util.Collections.nCopies(8, start))) {
      found.add(pem.get());
    }

    together.shutdown();
    assertThat(found).hasSize(1);
  }

  @Test
  void refusesAFileThatIsNotItsOwn() throws IOException {
    Files.createDirectories(data.resolve("keys"));
    Files.writeString(data.resolve("keys/access-tokens.pem"), "something else");

    assertThatThrownBy(() -> OwnKeys.in(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("access-tokens.pem");
  }
}
