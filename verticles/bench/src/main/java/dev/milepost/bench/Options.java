package dev.milepost.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code --name number}, each with a default. */
final class Options {
  private final Map<String, Integer> values;

  private Options(Map<String, Integer> values) {
    this.values = values;
  }

  /**
   * Reads the arguments after the benchmark's name.
   *
   * @throws IllegalArgumentException with what is wrong and what there is
   */
  static Options of(String[] args, Map<String, Integer> defaults) {
    Map<String, Integer> values = new LinkedHashMap<>(defaults);
    for (int i = 1; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!values.containsKey(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            args[i] + ": the options are --" + String.join(" N, --", defaults.keySet()) + " N");
      }
      values.put(name, number(args[i], args[i + 1]));
    }
    return new Options(values);
  }

  int get(String name) {
    Integer value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no option --" + name);
    }
    return value;
  }

  private static int number(String name, String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(name + ": a whole number from 1, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
