package dev.milepost.carrier.ups;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Secrets;
import dev.milepost.event.CarrierCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads what UPS sends: Track Alert webhooks of version 1 and 2, and answers of the Track API. The
 * README beside the module says by which rules.
 */
public final class UpsAdapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode UPS = new CarrierCode("UPS");

  /** UPS keeps data of a number for 120 days; after that the number may be another parcel's. */
  private static final Duration REUSE = Duration.ofDays(120);

  private static final String BEARER = "Bearer ";
  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  @Override
  public CarrierCode carrier() {
    return UPS;
  }

  @Override
  public Decoded read(Delivery delivery) {
    JsonNode root;
    try {
      root = JSON.readTree(delivery.body());
    } catch (JsonProcessingException e) {
      return rejected("not JSON: unreadable at byte " + offset(e));
    } catch (IOException e) {
      return rejected("not JSON: no Unicode text");
    }
    if (!root.isContainerNode()) {
      return rejected("neither a JSON object nor an array");
    }
    return new UpsReading(delivery).read(root);
  }

  /**
   * Whether the secret came back to us: version 1 puts it in the header {@code credential}, version
   * 2 sends the token that it fetched from us. UPS signs nothing.
   */
  @Override
  public boolean authentic(Headers headers, byte[] body, List<String> secrets) {
    Optional<String> credential = headers.only("credential");
    Optional<String> token =
        headers
            .only("authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip());
    return credential.filter(value -> Secrets.matchesOne(value, secrets)).isPresent()
        || token.filter(value -> Secrets.matchesOne(value, secrets)).isPresent();
  }

  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }

  /** Never the parser's message: it quotes the payload. */
  private static long offset(JsonProcessingException e) {
    return e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
  }

  private static Decoded rejected(String why) {
    return new Decoded.Rejected(new Decoded.Problem(null, why));
  }
}
