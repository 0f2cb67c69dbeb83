package dev.milepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What of a process is in memory. */
final class Memory {
  private static final String SHARE = "Pss:";

  private Memory() {}

  /** Resident bytes, of what it shares with other processes its share ({@code Pss}). */
  static long of(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith(SHARE)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/" + pid + "/smaps_rollup has no " + SHARE);
  }
}
