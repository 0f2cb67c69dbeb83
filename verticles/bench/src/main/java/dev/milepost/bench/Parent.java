package dev.milepost.bench;

import java.io.IOException;

/** The other end of {@link ChildJvm}, in the child. */
final class Parent {
  private Parent() {}

  /** What a child does between its birth and its end. */
  @FunctionalInterface
  interface Life {
    void live() throws Exception;
  }

  /** Ends the process with the life, whatever threads are left, and says why when it failed. */
  static void live(Life life) {
    int status = 0;
    try {
      life.live();
    } catch (Exception e) {
      e.printStackTrace();
      status = 1;
    }
    System.exit(status);
  }

  static void ready(int port) {
    System.out.println("ready " + port);
    System.out.flush();
  }

  /** Returns when the parent closes our standard input or is gone. */
  static void awaitEnd() throws IOException {
    int said = 0;
    while (said >= 0) {
      said = System.in.read();
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
