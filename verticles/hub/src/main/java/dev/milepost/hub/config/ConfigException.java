package dev.milepost.hub.config;

import java.util.List;

/** The configuration cannot be used; says everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String[] errors; // an exception is Serializable; an array is, a List need not be

  /**
   * @param source the file, for people
   * @param errors one sentence each, beginning with the key's path
   */
  public ConfigException(String source, List<String> errors) {
    super(source + ":\n  " + String.join("\n  ", errors), null, false, false);
    this.errors = errors.toArray(String[]::new);
  }

  /** One sentence each, beginning with the key's path. */
  public List<String> errors() {
    return List.of(errors);
  }
}
