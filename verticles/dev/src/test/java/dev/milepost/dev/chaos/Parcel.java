package dev.milepost.dev.chaos;

import dev.milepost.dev.journeys.TrackingNumbers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A shipment of one parcel.
 *
 * @param connection that UPS posts its scans to
 */
record Parcel(String shipment, String customer, String trackingNumber, String connection) {

  /** So many of one customer. */
  static List<Parcel> of(String customer, int count, TrackingNumbers numbers) {
    return IntStream.range(0, count)
        .mapToObj(i -> one(customer + "-" + i, customer, numbers))
        .toList();
  }

  static Parcel one(String shipment, String customer, TrackingNumbers numbers) {
    return new Parcel(shipment, customer, numbers.next(), HubClient.connectionOf(customer));
  }

  /** As the ERP registers it; without a promise, which time alone would break. */
  JsonObject registration() {
    return new JsonObject()
        .put("customer", customer)
        .put(
            "references",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("type", "TRACKING_NUMBER")
                        .put("value", trackingNumber)
                        .put("issuer", "UPS")));
  }
}
