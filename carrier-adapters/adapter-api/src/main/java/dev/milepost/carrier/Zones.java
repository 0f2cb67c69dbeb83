package dev.milepost.carrier;

import dev.milepost.event.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of places. A state or country is said to have one zone only where the whole of it has:
 * Florida, Arizona, Ontario and the like are left out, so that a local time there is marked as
 * unknown and not guessed. Zones are from the IANA database; ports and inland terminals of
 * countries with several zones are listed by UN/LOCODE.
 */
public final class Zones {

  private static final Map<String, List<ZoneId>> COUNTRIES = new HashMap<>();
  private static final Map<String, ZoneId> REGIONS = new HashMap<>();
  private static final Map<String, ZoneId> LOCODES = new HashMap<>();
  private static final int LOCODE = 5;

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
    countries("Asia/Kolkata", "IN");
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
    countries("Europe/Kyiv", "UA");
    countries("Europe/Chisinau", "MD");
    countries("Asia/Nicosia", "CY");
    countries("Asia/Beirut", "LB");
    countries("Asia/Amman", "JO");
    countries("Asia/Colombo", "LK");
    countries("Asia/Yangon", "MM");
    countries("Asia/Kathmandu", "NP");
    countries("Asia/Tbilisi", "GE");
    countries("Asia/Yerevan", "AM");
    countries("Asia/Baku", "AZ");
    countries("Africa/Casablanca", "MA");
    countries("Africa/Tunis", "TN");
    countries("Africa/Algiers", "DZ");
    countries("Africa/Abidjan", "CI GH SN TG");
    countries("Africa/Lagos", "AO CM BJ GA");
    countries("Africa/Nairobi", "TZ UG ET DJ");
    countries("Africa/Maputo", "MZ ZM ZW");
    countries("Indian/Mauritius", "MU");
    countries("America/Port_of_Spain", "TT");
    countries("America/Asuncion", "PY");

    locodes("America/New_York", "US", "NYC NWK EWR BOS BAL PHL ORF SAV CHS JAX MIA PEF ATL CLT");
    locodes("America/New_York", "US", "ILM CLE CMH CVG PIT DTT");
    locodes("America/Chicago", "US", "HOU MSY MOB CHI MEM DAL FWW MKC STL MES OMA SAT");
    locodes("America/Denver", "US", "DEN SLC ELP");
    locodes("America/Los_Angeles", "US", "LAX LGB OAK SEA TIW PDX SFO");
    locodes("America/Phoenix", "US", "PHX");
    locodes("America/Anchorage", "US", "ANC");
    locodes("Pacific/Honolulu", "US", "HNL");
    locodes("America/Toronto", "CA", "MTR TOR");
    locodes("America/Winnipeg", "CA", "WNP");
    locodes("America/Edmonton", "CA", "CAL EDM");
    locodes("America/Vancouver", "CA", "VAN PRR");
    locodes("America/Halifax", "CA", "HAL SJB");
    locodes("America/Mexico_City", "MX", "ZLO VER LZC ATM MEX");
    locodes("America/Tijuana", "MX", "ESE TIJ");
    locodes("America/Sao_Paulo", "BR", "SSZ RIO ITJ NVT PNG RIG VIX IOA");
    locodes("America/Manaus", "BR", "MAO");
    locodes("America/Santiago", "CL", "SAI VAP");
    locodes("America/Guayaquil", "EC", "GYE");
    locodes("Australia/Sydney", "AU", "SYD MEL PKL GEX");
    locodes("Australia/Brisbane", "AU", "BNE TSV");
    locodes("Australia/Perth", "AU", "FRE PER");
    locodes("Australia/Adelaide", "AU", "ADL");
    locodes("Australia/Darwin", "AU", "DRW");
    locodes("Pacific/Auckland", "NZ", "AKL TRG LYT NPE WLG");
    locodes("Asia/Jakarta", "ID", "JKT TPP SRG BLW PLM");
    locodes("Asia/Makassar", "ID", "MAK BPN");
    locodes("Europe/Madrid", "ES", "BCN VLC ALG BIO MAD");
    locodes("Atlantic/Canary", "ES", "LPA SCT");
    locodes("Europe/Lisbon", "PT", "LIS LEI SIE");
  }

  private Zones() {}

  /** The one zone of the place, or null where it has several or is not known. */
  public static @Nullable ZoneId of(@Nullable String region, @Nullable String country) {
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
  public static boolean plausible(ZoneOffset offset, Instant at, @Nullable String country) {
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

  /**
   * The zone of a UN/LOCODE: its own where it is listed, else that of its country where that has
   * only one; null where neither is known.
   */
  public static @Nullable ZoneId ofLocode(@Nullable String locode) {
    if (locode == null) {
      return null;
    }
    String code = locode.replace(" ", "").toUpperCase(Locale.ROOT);
    if (code.length() != LOCODE) {
      return null;
    }
    ZoneId listed = LOCODES.get(code);
    return listed != null ? listed : of(null, code.substring(0, 2));
  }

  /** The zone that the place names, or that of its UN/LOCODE, region or country; else null. */
  public static @Nullable ZoneId of(@Nullable Place place) {
    if (place == null) {
      return null;
    }
    ZoneId named = named(place.timeZone());
    if (named != null) {
      return named;
    }
    ZoneId byLocode = ofLocode(place.locode());
    return byLocode != null ? byLocode : of(place.region(), place.country());
  }

  /** The IANA zone of that id, or null where there is none. */
  public static @Nullable ZoneId named(@Nullable String id) {
    return id == null || !ZoneRulesProvider.getAvailableZoneIds().contains(id)
        ? null
        : ZoneId.of(id);
  }

  private static void locodes(String zone, String country, String ports) {
    ZoneId id = ZoneId.of(zone);
    for (String port : ports.split(" ", -1)) {
      LOCODES.put(country + port, id);
    }
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
