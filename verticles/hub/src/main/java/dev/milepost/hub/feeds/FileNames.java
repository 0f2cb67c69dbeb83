package dev.milepost.hub.feeds;

import java.util.List;
import java.util.Locale;

/** Which names are those of files to take. */
final class FileNames {
  /** What programs call a file that they are still writing. */
  private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".filepart");

  private static final int LONGEST = 200;

  private FileNames() {}

  /**
   * Whether a file of that name is to be taken: neither hidden nor unfinished, and a name that is
   * one on any disk, whatever a server may say.
   */
  static boolean isTaken(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !name.isEmpty()
        && name.length() <= LONGEST
        && name.charAt(0) != '.'
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))
        && UNFINISHED.stream().noneMatch(lower::endsWith);
  }
}
