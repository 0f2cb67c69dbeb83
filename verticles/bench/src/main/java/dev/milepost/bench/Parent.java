package dev.milepost.bench;

import java.io.IOException;

/** The other end of {@link ChildJvm}, in the child. */
final class Parent {
  private Parent() {}

  static void ready(int port) {
    System.out.println("ready " + port);
    System.out.flush();
  }

  /** Returns when the parent closes our standard input or is gone. */
  static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      continue; // whatever it says, it is there
    }
  }

  static String given(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(name + " is missing: this program is started by a benchmark");
    }
    return value;
  }
}
