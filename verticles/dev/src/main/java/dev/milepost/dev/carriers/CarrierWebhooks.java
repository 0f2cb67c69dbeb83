package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What carriers post by themselves of a parcel: all that they knew of it by then, in the words of
 * their poll APIs. UPS alone tells one scan at a time ({@link TrackAlert}).
 */
public final class CarrierWebhooks {
  private CarrierWebhooks() {}

  /** Advanced Integrated Visibility, in the shape of an answer (dossier section 2.2). */
  public static String fedex(Parcel parcel, Instant by) {
    return new JsonObject()
        .put(
            "output",
            new JsonObject()
                .put(
                    "completeTrackResults",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("trackingNumber", parcel.number())
                                .put(
                                    "trackResults",
                                    new JsonArray().add(FedexApi.parcel(Past.by(parcel, by), 0))))))
        .encode();
  }

  /** Unified Push, as DHL eCommerce has it (dossier section 2.3 b). */
  public static String dhl(Parcel parcel, Instant by) {
    return new JsonObject()
        .put("shipments", new JsonArray().add(DhlApi.ecommerce(Past.by(parcel, by))))
        .encode();
  }

  /** AfterShip's envelope with the whole tracking in it (dossier section 2.6). */
  public static String aftership(Parcel parcel, Instant by) {
    Past past = Past.by(parcel, by);
    String id = parcel.number() + " " + by;
    return new JsonObject()
        .put("event", "tracking_update")
        .put("event_id", UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .put("is_tracking_first_tag", past.activities().size() == 1)
        .put("msg", AftershipApi.tracking(past))
        .put("ts", by.getEpochSecond())
        .encode();
  }

  /** Whether FedEx has a word for it. */
  public static boolean fedexTells(Scan scan) {
    return FedexApi.words(scan) != null;
  }

  /** Whether DHL has a word for it. */
  public static boolean dhlTells(Scan scan) {
    return DhlApi.words(scan) != null;
  }

  /** Whether AfterShip has a word for it. */
  public static boolean aftershipTells(Scan scan) {
    return AftershipApi.words(scan) != null;
  }
}
