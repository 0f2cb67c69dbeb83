package dev.milepost.carrier.testkit;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie, whatever folder the test was started from. */
final class Repository {

  private Repository() {}

  /** The nearest folder upwards that holds {@code .mvn}. */
  static Path root(Path from) {
    return above(from, ".mvn");
  }

  /** The Maven module that a test class was compiled in. */
  static Path module(Class<?> test) {
    try {
      return above(
          Path.of(test.getProtectionDomain().getCodeSource().getLocation().toURI()), "pom.xml");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot tell where " + test + " was compiled", e);
    }
  }

  private static Path above(Path from, String mark) {
    for (Path at = from; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(mark))) {
        return at;
      }
    }
    throw new IllegalStateException("no folder above " + from + " holds " + mark);
  }
}
