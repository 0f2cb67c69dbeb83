package dev.milepost.hub.signin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where in a provider's claims something is: a name, names with dots between, a JSON pointer. */
final class Claims {
  private Claims() {}

  static boolean has(JsonObject claims, String place) {
    return at(claims, place) != null;
  }

  /** Words that are there, as a list or as one text with spaces or commas; none where none are. */
  static List<String> words(JsonObject claims, String place) {
    List<String> words = new ArrayList<>();
    Object value = at(claims, place);
    if (value instanceof String text) {
      words.add(text);
      for (String word : text.split("[ ,]+", -1)) {
        words.add(word);
      }
    } else if (value instanceof JsonArray array) {
      for (Object one : array) {
        if (one instanceof String text) {
          words.add(text);
        }
      }
    }
    return words;
  }

  private static @Nullable Object at(JsonObject claims, String place) {
    if (place.startsWith("/")) {
      return JsonPointer.from(place).queryJson(claims);
    }
    // A claim's own name may have dots, as https://example.com/roles has.
    Object whole = claims.getValue(place);
    if (whole != null || place.indexOf('.') < 0) {
      return whole;
    }
    Object value = claims;
    for (String step : place.split("\\.", -1)) {
      value = value instanceof JsonObject object ? object.getValue(step) : null;
    }
    return value;
  }
}
