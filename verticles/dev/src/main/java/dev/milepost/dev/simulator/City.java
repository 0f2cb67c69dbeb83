package dev.milepost.dev.simulator;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where parcels come from, go to and pass through. */
enum City {
  LOUISVILLE("Louisville", "KY", "40213", "America/Kentucky/Louisville", true),
  PHILADELPHIA("Philadelphia", "PA", "19153", "America/New_York", true),
  ROCKFORD("Rockford", "IL", "61109", "America/Chicago", true),
  COLUMBIA("Columbia", "SC", "29170", "America/New_York", true),
  ONTARIO("Ontario", "CA", "91761", "America/Los_Angeles", true),
  DALLAS("Dallas", "TX", "75261", "America/Chicago", true),
  BOSTON("Boston", "MA", "02210", "America/New_York", false),
  NEW_YORK("New York", "NY", "10018", "America/New_York", false),
  CHARLOTTE("Charlotte", "NC", "28209", "America/New_York", false),
  ATLANTA("Atlanta", "GA", "30318", "America/New_York", false),
  MIAMI("Miami", "FL", "33122", "America/New_York", false),
  COLUMBUS("Columbus", "OH", "43219", "America/New_York", false),
  NASHVILLE("Nashville", "TN", "37210", "America/Chicago", false),
  CHICAGO("Chicago", "IL", "60607", "America/Chicago", false),
  MINNEAPOLIS("Minneapolis", "MN", "55413", "America/Chicago", false),
  HOUSTON("Houston", "TX", "77032", "America/Chicago", false),
  DENVER("Denver", "CO", "80216", "America/Denver", false),
  PHOENIX("Phoenix", "AZ", "85034", "America/Phoenix", false),
  SEATTLE("Seattle", "WA", "98108", "America/Los_Angeles", false),
  PORTLAND("Portland", "OR", "97218", "America/Los_Angeles", false);

  private final String title;
  private final String region;
  private final String postalCode;
  private final ZoneId zone;
  private final boolean hub;

  City(String title, String region, String postalCode, String zone, boolean hub) {
    this.title = title;
    this.region = region;
    this.postalCode = postalCode;
    this.zone = ZoneId.of(zone);
    this.hub = hub;
  }

  /** Cities that parcels are sorted in. */
  static List<City> hubs() {
    return Stream.of(values()).filter(city -> city.hub).toList();
  }

  /** Cities that parcels start from and go to. */
  static List<City> ends() {
    return Stream.of(values()).filter(city -> !city.hub).toList();
  }

  ZoneId zone() {
    return zone;
  }

  /** As an ERP writes it when it registers a shipment. */
  JsonObject place() {
    return new JsonObject()
        .put("city", title)
        .put("region", region)
        .put("postalCode", postalCode)
        .put("country", "US")
        .put("timeZone", zone.getId());
  }

  /** As UPS writes it: in capitals, and without the postal code until the delivery. */
  JsonObject activityLocation(boolean withPostalCode) {
    return new JsonObject()
        .put("city", title.toUpperCase(Locale.ROOT))
        .put("stateProvince", region)
        .put("postalCode", withPostalCode ? postalCode : "")
        .put("country", "US");
  }
}
