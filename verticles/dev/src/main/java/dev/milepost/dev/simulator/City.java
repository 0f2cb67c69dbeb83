package dev.milepost.dev.simulator;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where parcels come from, go to and pass through. */
public enum City {
  LOUISVILLE("Louisville", "KY", "40213", "USLUI", "America/Kentucky/Louisville", true),
  PHILADELPHIA("Philadelphia", "PA", "19153", "USPHL", "America/New_York", true),
  ROCKFORD("Rockford", "IL", "61109", "USRFD", "America/Chicago", true),
  COLUMBIA("Columbia", "SC", "29170", "USCAE", "America/New_York", true),
  ONTARIO("Ontario", "CA", "91761", "USONT", "America/Los_Angeles", true),
  DALLAS("Dallas", "TX", "75261", "USDAL", "America/Chicago", true),
  BOSTON("Boston", "MA", "02210", "USBOS", "America/New_York", false),
  NEW_YORK("New York", "NY", "10018", "USNYC", "America/New_York", false),
  CHARLOTTE("Charlotte", "NC", "28209", "USCLT", "America/New_York", false),
  ATLANTA("Atlanta", "GA", "30318", "USATL", "America/New_York", false),
  MIAMI("Miami", "FL", "33122", "USMIA", "America/New_York", false),
  COLUMBUS("Columbus", "OH", "43219", "USCMH", "America/New_York", false),
  NASHVILLE("Nashville", "TN", "37210", "USBNA", "America/Chicago", false),
  CHICAGO("Chicago", "IL", "60607", "USCHI", "America/Chicago", false),
  MINNEAPOLIS("Minneapolis", "MN", "55413", "USMES", "America/Chicago", false),
  HOUSTON("Houston", "TX", "77032", "USHOU", "America/Chicago", false),
  DENVER("Denver", "CO", "80216", "USDEN", "America/Denver", false),
  PHOENIX("Phoenix", "AZ", "85034", "USPHX", "America/Phoenix", false),
  SEATTLE("Seattle", "WA", "98108", "USSEA", "America/Los_Angeles", false),
  PORTLAND("Portland", "OR", "97218", "USPDX", "America/Los_Angeles", false);

  private final String title;
  private final String region;
  private final String postalCode;
  private final String locode;
  private final ZoneId zone;
  private final boolean hub;

  City(String title, String region, String postalCode, String locode, String zone, boolean hub) {
    this.title = title;
    this.region = region;
    this.postalCode = postalCode;
    this.locode = locode;
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

  public ZoneId zone() {
    return zone;
  }

  /** Its name, in mixed case. */
  public String title() {
    return title;
  }

  /** Its state, in two letters. All of them are in the United States. */
  public String region() {
    return region;
  }

  public String postalCode() {
    return postalCode;
  }

  /** UN/LOCODE. */
  public String locode() {
    return locode;
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
