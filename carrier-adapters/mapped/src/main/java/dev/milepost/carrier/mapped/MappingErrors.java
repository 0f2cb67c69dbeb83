package dev.milepost.carrier.mapped;

import dev.milepost.carrier.MappingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** What is wrong with one mapping, gathered: nobody likes to be told one error a run. */
final class MappingErrors {

  private final String file;
  private final List<Found> found = new ArrayList<>(0);

  private record Found(int line, String text) {}

  /**
   * @param file what to call the mapping
   */
  MappingErrors(String file) {
    this.file = file;
  }

  /**
   * Notes one.
   *
   * @param path of the key; empty for the whole file
   * @param what is wrong, and what is expected
   */
  void add(@Nullable Mark mark, String path, String what) {
    int line = mark == null ? 1 : mark.getLine() + 1;
    found.add(new Found(line, path.isEmpty() ? what : path + ": " + what));
  }

  /** Refuses the mapping if anything was noted, by the order of its lines. */
  void check() {
    if (!found.isEmpty()) {
      throw new MappingException(
          found.stream()
              .sorted(Comparator.comparingInt(Found::line))
              .map(one -> file + ":" + one.line() + ": " + one.text())
              .toList());
    }
  }
}
