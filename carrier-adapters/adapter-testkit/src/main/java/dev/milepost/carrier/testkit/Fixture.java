package dev.milepost.carrier.testkit;

import dev.milepost.carrier.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A recorded payload: {@code name.payload.ext}, with what it becomes in {@code name.expected.txt}
 * and, where the adapter looks at headers, {@code name.headers} (a {@code Name: value} a line).
 */
final class Fixture {

  private static final String PAYLOAD = ".payload.";

  private final String name;
  private final Path payload;
  private final Headers headers;
  private final byte[] body;

  private Fixture(String name, Path payload, Headers headers, byte[] body) {
    this.name = name;
    this.payload = payload;
    this.headers = headers;
    this.body = body;
  }

  /** Every fixture of the folder, by name. */
  static List<Fixture> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains(PAYLOAD))
          .sorted()
          .map(Fixture::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  Headers headers() {
    return headers;
  }

  /** The bytes themselves, not a copy. */
  byte[] body() {
    return body;
  }

  Path expected() {
    return payload.resolveSibling(name + ".expected.txt");
  }

  /** The file's name: what a failure message names. */
  String file() {
    return payload.getFileName().toString();
  }

  @Override
  public String toString() {
    return file();
  }

  private static Fixture read(Path payload) {
    String file = payload.getFileName().toString();
    String name = file.substring(0, file.indexOf(PAYLOAD));
    try {
      return new Fixture(
          name,
          payload,
          headers(payload.resolveSibling(name + ".headers")),
          Files.readAllBytes(payload));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Headers headers(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Headers.NONE;
    }
    return Headers.of(
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank())
            .map(line -> line.split(":", 2))
            .map(pair -> Map.entry(pair[0].strip(), pair.length > 1 ? pair[1].strip() : ""))
            .toList());
  }
}
