package dev.milepost.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects figures and prints them: a table, the machine, and a JSON object a line. */
final class Report {
  private final String bench;
  private final List<Figure> figures = new ArrayList<>();

  Report(String bench) {
    this.bench = bench;
  }

  void add(String name, double value, String unit, @Nullable Goal goal) {
    figures.add(new Figure(bench, name, value, unit, goal));
  }

  void add(String name, double value, String unit) {
    add(name, value, unit, null);
  }

  void print(PrintStream out, Machine machine) {
    int width = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    out.println();
    for (Figure figure : figures) {
      String goal =
          figure.goal() == null ? "" : figure.goal() + (figure.ok() ? "  ok" : "  MISSED");
      out.println(
          String.format(
                  Locale.ROOT,
                  "%-" + width + "s  %12s %-8s %s",
                  figure.name(),
                  figure.text(),
                  figure.unit(),
                  goal)
              .stripTrailing());
    }
    out.println();
    out.println(machine.description());
    out.println();
    figures.forEach(figure -> out.println(figure.json()));
    out.flush();
  }
}
