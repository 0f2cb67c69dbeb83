package dev.milepost.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code --name number}, each with a default; {@code --name} alone where that is {@link #OFF}. */
final class Options {
  /** The default of a switch. */
  static final int OFF = 0;

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
    for (int i = 1; i < args.length; i++) {
      Integer preset = args[i].startsWith("--") ? defaults.get(args[i].substring(2)) : null;
      boolean isSwitch = preset != null && preset == OFF;
      if (preset == null || (!isSwitch && i + 1 == args.length)) {
        throw new IllegalArgumentException(args[i] + ": the options are " + usage(defaults));
      }
      String name = args[i].substring(2);
      values.put(name, isSwitch ? 1 : number(args[i], args[++i]));
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

  boolean isOn(String name) {
    return get(name) != OFF;
  }

  private static String usage(Map<String, Integer> defaults) {
    return defaults.entrySet().stream()
        .map(option -> "--" + option.getKey() + (option.getValue() == OFF ? "" : " N"))
        .collect(Collectors.joining(", "));
  }

  private static int number(String name, String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(name + ": a whole number from 1, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
