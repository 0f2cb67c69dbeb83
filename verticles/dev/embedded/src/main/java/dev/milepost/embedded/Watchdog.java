package dev.milepost.embedded;

import java.io.IOException;

/** Shuts a process down when this JVM ends without having released it, {@code kill -9} included. */
final class Watchdog {

  /*
   * The shell reads a pipe whose other end is ours. The end of the pipe, which the kernel makes sure of, sets it
   * off. It ignores the terminal's Ctrl-C, which reaches it as well and must not leave the process unwatched.
   * SIGINT is PostgreSQL's "fast" shutdown: it drops the clients and writes a checkpoint.
   */
  private static final String SCRIPT = "trap '' INT HUP TERM; read -r line || kill -INT \"$1\"";

  private final Process shell;

  private Watchdog(Process shell) {
    this.shell = shell;
  }

  static Watchdog over(long pid) throws IOException {
    return new Watchdog(
        new ProcessBuilder("sh", "-c", SCRIPT, "milepost-watchdog", Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  void release() {
    // Gone at once, whether it still lives or not: nothing can set it off any more.
    shell.destroyForcibly();
  }
}
