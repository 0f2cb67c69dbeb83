package dev.milepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets other processes of this machine go before some. An agent's browser has a machine to itself;
 * where it shares two cores with the hub, Kafka and PostgreSQL, what is measured in it would be how
 * many processes there are: Linux shares its time between <em>sessions</em> (autogroups, sched(7)),
 * and every backend of PostgreSQL is one.
 */
final class Precedence {
  private static final Path PROC = Path.of("/proc");
  private static final String LAST = "19";

  /** More than one in a tenth of a second is refused to who is not root. */
  private static final long BETWEEN_MS = 110;

  private static final long LOOK_MS = 1_000;

  private final List<Long> roots;
  private final Set<Long> done = new HashSet<>();

  private Precedence(List<Long> roots) {
    this.roots = roots;
  }

  /**
   * From now on these processes and all that they start come last, for as long as they live. Where
   * the kernel has no autogroups, nothing changes.
   */
  static void toAllBut(List<Long> roots) throws InterruptedException {
    Precedence precedence = new Precedence(roots);
    precedence.look();
    Thread thread = new Thread(precedence::run, "precedence");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (alive().findAny().isPresent()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stream<ProcessHandle> alive() {
    return roots.stream().flatMap(pid -> ProcessHandle.of(pid).stream());
  }

  private void look() throws InterruptedException {
    Stream<ProcessHandle> all =
        alive().flatMap(root -> Stream.concat(Stream.of(root), root.descendants()));
    for (long pid : all.map(ProcessHandle::pid).filter(pid -> !done.contains(pid)).toList()) {
      try {
        Files.writeString(PROC.resolve(Long.toString(pid)).resolve("autogroup"), LAST);
        done.add(pid);
      } catch (IOException e) {
        // It has ended, or is told at the next look.
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_MS);
    }
  }
}
