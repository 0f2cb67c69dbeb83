package dev.milepost.carrier.mapped;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Headers;
import org.jspecify.annotations.Nullable;

/** A value of a payload that knows where it stands: paths go down from it, and up. */
final class Spot {

  private final JsonNode node;
  private final @Nullable Spot around;
  private final Headers headers;
  private final String name;
  private final int index;

  private Spot(JsonNode node, @Nullable Spot around, Headers headers, String name, int index) {
    this.node = node;
    this.around = around;
    this.headers = headers;
    this.name = name;
    this.index = index;
  }

  /** The payload itself, with the headers that it came under. */
  static Spot root(JsonNode node, Headers headers) {
    return new Spot(node, null, headers, "", -1);
  }

  /**
   * A value inside.
   *
   * @param below its field's name, escaped as in a pointer; empty for an item of a list
   * @param at its place in the list, -1 where there is none
   */
  Spot inside(JsonNode value, String below, int at) {
    return new Spot(value, this, headers, below, at);
  }

  JsonNode node() {
    return node;
  }

  Headers headers() {
    return headers;
  }

  /** The object around this one; the payload is around itself. */
  Spot around() {
    return around == null ? this : around;
  }

  Spot root() {
    Spot at = this;
    while (at.around != null) {
      at = at.around;
    }
    return at;
  }

  /** JSON pointer (RFC 6901) from the payload; empty for the payload. */
  String pointer() {
    if (around == null) {
      return "";
    }
    return around.pointer() + (name.isEmpty() ? "" : "/" + name) + (index < 0 ? "" : "/" + index);
  }
}
