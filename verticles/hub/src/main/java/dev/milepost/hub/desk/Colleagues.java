package dev.milepost.hub.desk;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/** Who there is to be called, and how people call them. */
public interface Colleagues {
  /**
   * Those of these users who are somebody, and their names.
   *
   * @param users in lower case
   */
  Future<Map<String, String>> named(Set<String> users);
}
