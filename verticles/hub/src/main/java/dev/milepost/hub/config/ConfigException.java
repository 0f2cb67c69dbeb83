package dev.milepost.hub.config;

import java.util.List;

/** The configuration cannot be used; says everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> errors;

  /**
   * @param source the file, for people
   * @param errors one sentence each, beginning with the key's path
   */
  public ConfigException(String source, List<String> errors) {
    super(source + ":\n  " + String.join("\n  ", errors), null, false, false);
    this.errors = List.copyOf(errors);
  }

  /** One sentence each, beginning with the key's path. */
  public List<String> errors() {
    return errors;
  }
}
