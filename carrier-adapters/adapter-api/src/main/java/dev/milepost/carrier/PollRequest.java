package dev.milepost.carrier;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, without host and without credentials: both are the hub's.
 *
 * @param target path and query, as they are sent: begins with {@code /} and is percent-encoded
 * @param headers beside the credentials
 * @param body null for none
 */
public record PollRequest(
    String method, String target, Map<String, String> headers, @Nullable String body) {
  /** Copies the headers. */
  public PollRequest {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("target: begins with '/'");
    }
    headers = Map.copyOf(headers);
  }

  /** A GET that wants JSON. */
  public static PollRequest get(String target) {
    return new PollRequest("GET", target, Map.of("Accept", "application/json"), null);
  }

  /** A POST of JSON that wants JSON. */
  public static PollRequest post(String target, String json) {
    return new PollRequest(
        "POST",
        target,
        Map.of("Accept", "application/json", "Content-Type", "application/json"),
        json);
  }

  /** The same with one header more. */
  public PollRequest with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new PollRequest(method, target, more, body);
  }
}
