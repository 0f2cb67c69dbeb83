package dev.milepost.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether processes have ended that are not our children. */
final class Processes {

  private Processes() {}

  /**
   * In a container whose first process reaps no orphans, what has ended stays in the process table
   * for ever.
   */
  static boolean hasEnded(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      // No such system, or it has just been reaped.
      return !process.isAlive();
    }
  }

  static boolean endsWithin(ProcessHandle process, long seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!hasEnded(process)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        process.onExit().get(20, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Look again: onExit does not know of a process that has ended and waits to be reaped.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServerFailure("interrupted while waiting for process " + process.pid(), e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }
}
