package dev.milepost.dev.carriers;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request as an API sees it.
 *
 * @param path as it was sent, without the account's prefix
 * @param base the account's URL, without a slash at the end
 * @param now when it is asked
 */
record Question(
    String method,
    String path,
    MultiMap query,
    MultiMap headers,
    String body,
    String base,
    Instant now) {

  boolean is(String wanted, String target) {
    return method.equals(wanted) && path.equals(target);
  }

  /** The rest of the path behind that, percent-decoded; a plus sign is itself in a path. */
  String behind(String prefix) {
    return URLDecoder.decode(
        path.substring(prefix.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  String query(String name, String otherwise) {
    String value = query.get(name);
    return value == null ? otherwise : value;
  }

  /**
   * A number of the query, or what stands for it where there is none.
   *
   * @throws NumberFormatException where something else is written
   */
  int number(String name, int otherwise) {
    String value = query.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
