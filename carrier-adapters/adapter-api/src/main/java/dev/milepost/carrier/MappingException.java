package dev.milepost.carrier;

import java.util.List;

/** A mapping that cannot be used; says everything that is wrong with it at once. */
public final class MappingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String[] errors; // an exception is Serializable; an array is, a List need not be

  /**
   * @param errors one each: {@code file:line: path: what is wrong, what is expected}
   */
  public MappingException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = errors.toArray(String[]::new);
  }

  /** One each: {@code file:line: path: what is wrong, what is expected}. */
  public List<String> errors() {
    return List.of(errors);
  }
}
