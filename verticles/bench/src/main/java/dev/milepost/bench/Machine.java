package dev.milepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Where it was measured: figures without that say little. */
record Machine(int cpus, String cpu, long memoryMiB, String jdk, String kernel) {

  /** This one. */
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        after(Path.of("/proc/cpuinfo"), "model name"),
        memory(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  String description() {
    return String.format(
        Locale.ROOT,
        "%d CPUs (%s), %.1f GiB, %s, %s; everything on this machine, the load too",
        cpus,
        cpu,
        memoryMiB / 1024.0,
        jdk,
        kernel);
  }

  private static long memory() {
    String number = after(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return number.isEmpty() ? 0 : Long.parseLong(number) / 1024;
  }

  private static String after(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | RuntimeException e) {
      return "unknown"; // not Linux
    }
  }
}
