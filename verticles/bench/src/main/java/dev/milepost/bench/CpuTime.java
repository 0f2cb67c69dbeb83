package dev.milepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** How much CPU a process and its children have used, by the kernel's own books. */
final class CpuTime {
  private static final Path PROC = Path.of("/proc");

  /** The kernel tells user space hundredths of a second on every platform that Linux runs on. */
  private static final double TICKS = 100;

  private CpuTime() {}

  /** What {@code /proc/PID/stat} says, as far as we need it. */
  record Stat(long pid, long parent, long ticks, long reapedTicks) {

    /** The program's name stands in brackets and may hold blanks and brackets itself. */
    static Stat of(String line) {
      long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return new Stat(
          pid,
          Long.parseLong(fields[1]),
          Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
          Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }
  }

  /** Seconds used so far, by those who have ended too. 0 where there is no /proc. */
  static double secondsOf(long root) {
    Map<Long, Stat> all = all();
    double ticks = 0;
    for (Stat stat : all.values()) {
      if (belongs(stat, root, all)) {
        ticks += stat.ticks() + stat.reapedTicks();
      }
    }
    return ticks / TICKS;
  }

  /** Seconds used so far by that process, without its children. */
  static double secondsOfAlone(long pid) {
    Stat stat = all().get(pid);
    return stat == null ? 0 : stat.ticks() / TICKS;
  }

  private static boolean belongs(Stat stat, long root, Map<Long, Stat> all) {
    Set<Long> passed = new HashSet<>();
    Stat at = stat;
    while (at != null && passed.add(at.pid())) {
      if (at.pid() == root) {
        return true;
      }
      at = all.get(at.parent());
    }
    return false;
  }

  private static Map<Long, Stat> all() {
    Map<Long, Stat> found = new HashMap<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .forEach(
              entry -> {
                try {
                  Stat stat = Stat.of(Files.readString(entry.resolve("stat")).strip());
                  found.put(stat.pid(), stat);
                } catch (IOException e) {
                  // It has ended since the folder was listed.
                }
              });
    } catch (IOException e) {
      return Map.of();
    }
    return found;
  }
}
