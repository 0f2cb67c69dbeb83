package dev.milepost.dev.carriers;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * One carrier's poll API: its form and its words. Who may ask and how often is not its business.
 * Lives on one event loop.
 */
interface CarrierApi {

  Access access();

  /** Whether the carrier has such an endpoint. */
  boolean serves(Question question);

  /**
   * The answer to a question that {@link #serves} is true for.
   *
   * @throws RuntimeException where the question is not in the carrier's form
   */
  Reply answer(Question question);

  /**
   * An error in the carrier's form.
   *
   * @param status 400, 401, 404, 429 or 500
   */
  Reply error(int status, String words);

  /** What the token endpoint answers to a client that it knows. */
  default JsonObject token(String token, Duration life, String client, Instant now) {
    return new JsonObject()
        .put("access_token", token)
        .put("token_type", "Bearer")
        .put("expires_in", life.toSeconds());
  }

  /** What the token endpoint answers to anybody else. */
  default Reply badClient() {
    return error(401, "The client is not known.");
  }
}
