package dev.milepost.dev.journeys;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/** Where goods come from, go to and pass through. */
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
  PORTLAND("Portland", "OR", "97218", "USPDX", "America/Los_Angeles", false),
  LOS_ANGELES("Los Angeles", "CA", "90731", "US", "USLAX", "America/Los_Angeles", Kind.PORT),
  NEWARK("Newark", "NJ", "07114", "US", "USEWR", "America/New_York", Kind.PORT),
  SAVANNAH("Savannah", "GA", "31408", "US", "USSAV", "America/New_York", Kind.PORT),
  SHANGHAI("Shanghai", "", "", "CN", "CNSHA", "Asia/Shanghai", Kind.PORT),
  NINGBO("Ningbo", "", "", "CN", "CNNGB", "Asia/Shanghai", Kind.PORT),
  SINGAPORE("Singapore", "", "", "SG", "SGSIN", "Asia/Singapore", Kind.PORT),
  ROTTERDAM("Rotterdam", "", "", "NL", "NLRTM", "Europe/Amsterdam", Kind.PORT),
  HAMBURG("Hamburg", "", "", "DE", "DEHAM", "Europe/Berlin", Kind.PORT),
  HONG_KONG("Hong Kong", "", "", "HK", "HKHKG", "Asia/Hong_Kong", Kind.AIRPORT),
  FRANKFURT("Frankfurt", "", "", "DE", "DEFRA", "Europe/Berlin", Kind.AIRPORT),
  AMSTERDAM("Amsterdam", "", "", "NL", "NLAMS", "Europe/Amsterdam", Kind.AIRPORT),
  ANCHORAGE("Anchorage", "AK", "99502", "US", "USANC", "America/Anchorage", Kind.AIRPORT);

  /** What a place is on the way of goods. */
  private enum Kind {
    END,
    HUB,
    PORT,
    AIRPORT
  }

  private final String title;
  private final String region;
  private final String postalCode;
  private final String country;
  private final String locode;
  private final ZoneId zone;
  private final Kind kind;

  City(String title, String region, String postalCode, String locode, String zone, boolean hub) {
    this(title, region, postalCode, "US", locode, zone, hub ? Kind.HUB : Kind.END);
  }

  City(
      String title,
      String region,
      String postalCode,
      String country,
      String locode,
      String zone,
      Kind kind) {
    this.title = title;
    this.region = region;
    this.postalCode = postalCode;
    this.country = country;
    this.locode = locode;
    this.zone = ZoneId.of(zone);
    this.kind = kind;
  }

  /** Cities of the United States that parcels are sorted in. */
  public static List<City> hubs() {
    return Stream.of(values()).filter(city -> city.kind == Kind.HUB).toList();
  }

  /** Cities of the United States that parcels start from and go to. */
  public static List<City> ends() {
    return Stream.of(values()).filter(city -> city.kind == Kind.END).toList();
  }

  public ZoneId zone() {
    return zone;
  }

  /** Its name, in mixed case. */
  public String title() {
    return title;
  }

  /** Its state, in two letters; empty outside the United States. */
  public String region() {
    return region;
  }

  /** ISO 3166, in two letters. */
  public String country() {
    return country;
  }

  public String postalCode() {
    return postalCode;
  }

  /** UN/LOCODE. */
  public String locode() {
    return locode;
  }

  /** As an ERP writes it when it registers a shipment. */
  public JsonObject place() {
    JsonObject place = new JsonObject().put("city", title);
    if (!region.isEmpty()) {
      place.put("region", region).put("postalCode", postalCode);
    }
    return place.put("country", country).put("timeZone", zone.getId());
  }
}
