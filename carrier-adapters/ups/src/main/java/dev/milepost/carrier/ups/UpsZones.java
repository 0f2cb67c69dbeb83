package dev.milepost.carrier.ups;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of the places that UPS names. A state or country is said to have one zone only where
 * the whole of it has: Florida, Arizona, Ontario and the like are left out, so that a local time
 * there is marked as unknown and not guessed.
 */
final class UpsZones {

  private static final Map<String, List<ZoneId>> COUNTRIES = new HashMap<>();
  private static final Map<String, ZoneId> REGIONS = new HashMap<>();

  static {
    regions("America/New_York", "US", "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV");
    regions("America/Chicago", "US", "AL AR IA IL LA MN MO MS OK WI");
    regions("America/Denver", "US", "CO MT NM UT WY");
    regions("America/Los_Angeles", "US", "CA WA");
    regions("Pacific/Honolulu", "US", "HI");
    regions("America/Puerto_Rico", "US", "PR VI");
    regions("Pacific/Guam", "US", "GU MP");
    regions("America/Edmonton", "CA", "AB NT");
    regions("America/Winnipeg", "CA", "MB");
    regions("America/Halifax", "CA", "NB NS PE");
    regions("America/Whitehorse", "CA", "YT");

    country("US", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix");
    country("US", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Adak");
    country("US", "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago");
    country("CA", "America/Toronto", "America/Winnipeg", "America/Regina", "America/Edmonton");
    country("CA", "America/Vancouver", "America/Halifax", "America/St_Johns", "America/Whitehorse");
    country("MX", "America/Mexico_City", "America/Tijuana", "America/Hermosillo");
    country("MX", "America/Cancun", "America/Chihuahua");
    country("BR", "America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha");
    country("CL", "America/Santiago", "America/Punta_Arenas", "Pacific/Easter");
    country("EC", "America/Guayaquil", "Pacific/Galapagos");
    country("AU", "Australia/Sydney", "Australia/Brisbane", "Australia/Perth");
    country("AU", "Australia/Adelaide", "Australia/Darwin");
    country("NZ", "Pacific/Auckland", "Pacific/Chatham");
    country("ID", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura");
    country("ES", "Europe/Madrid", "Atlantic/Canary");
    country("PT", "Europe/Lisbon", "Atlantic/Azores");

    countries("Europe/London", "GB GG IM JE");
    countries("Europe/Dublin", "IE");
    countries("Europe/Berlin", "AD AL AT BA BE CH CZ DE DK FR HR HU IT LI LU MC ME MK MT NL NO");
    countries("Europe/Berlin", "PL RS SE SI SK SM VA");
    countries("Europe/Athens", "BG EE FI GR LT LV RO");
    countries("Europe/Istanbul", "TR");
    countries("Atlantic/Reykjavik", "IS");
    countries("Asia/Jerusalem", "IL");
    countries("Asia/Dubai", "AE OM");
    countries("Asia/Riyadh", "BH KW QA SA");
    countries("Asia/Kolkata", "IN LK");
    countries("Asia/Karachi", "PK");
    countries("Asia/Dhaka", "BD");
    countries("Asia/Bangkok", "KH TH VN");
    countries("Asia/Singapore", "CN HK MO MY PH SG TW");
    countries("Asia/Tokyo", "JP KR");
    countries("Africa/Johannesburg", "ZA");
    countries("Africa/Cairo", "EG");
    countries("Africa/Lagos", "NG");
    countries("Africa/Nairobi", "KE");
    countries("America/Puerto_Rico", "DO PR VI");
    countries("Pacific/Guam", "GU MP");
    countries("America/Costa_Rica", "CR GT HN NI SV");
    countries("America/Panama", "JM PA");
    countries("America/Bogota", "CO PE");
    countries("America/La_Paz", "BO VE");
    countries("America/Argentina/Buenos_Aires", "AR UY");
  }

  private UpsZones() {}

  /** The one zone of the place, or null where it has several or is not known. */
  static @Nullable ZoneId of(@Nullable String region, @Nullable String country) {
    if (country == null) {
      return null;
    }
    String code = country.toUpperCase(Locale.ROOT);
    ZoneId byRegion =
        region == null ? null : REGIONS.get(code + "-" + region.toUpperCase(Locale.ROOT));
    if (byRegion != null) {
      return byRegion;
    }
    List<ZoneId> zones = COUNTRIES.get(code);
    return zones != null && zones.size() == 1 ? zones.get(0) : null;
  }

  /**
   * Whether a clock in that country may show this offset then; yes where the country is unknown.
   */
  static boolean plausible(ZoneOffset offset, Instant at, @Nullable String country) {
    List<ZoneId> zones = country == null ? null : COUNTRIES.get(country.toUpperCase(Locale.ROOT));
    if (zones == null) {
      return true;
    }
    for (ZoneId zone : zones) {
      if (zone.getRules().getOffset(at).equals(offset)) {
        return true;
      }
    }
    return false;
  }

  private static void regions(String zone, String country, String regions) {
    ZoneId id = ZoneId.of(zone);
    for (String region : regions.split(" ", -1)) {
      REGIONS.put(country + "-" + region, id);
    }
  }

  private static void countries(String zone, String countries) {
    for (String country : countries.split(" ", -1)) {
      country(country, zone);
    }
  }

  private static void country(String country, String... zones) {
    List<ZoneId> ids = Arrays.stream(zones).map(ZoneId::of).toList();
    COUNTRIES.merge(
        country, ids, (first, more) -> Stream.concat(first.stream(), more.stream()).toList());
  }
}
