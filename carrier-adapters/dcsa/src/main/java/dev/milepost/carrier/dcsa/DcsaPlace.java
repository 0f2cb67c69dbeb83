package dev.milepost.carrier.dcsa;

import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CheckDigits;
import dev.milepost.event.Place;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where it happened: the event's own location, else that of its transport call. Street, postal code
 * and the name of a customer's premises stay behind.
 */
final class DcsaPlace {

  private static final int LOCODE = 5;
  private static final Place NOWHERE = Place.of(null, null, null);

  private DcsaPlace() {}

  static @Nullable Place of(JsonNode event, List<String> warnings) {
    JsonNode call = call(event);
    Place own = at(event.path("eventLocation"), warnings);
    if (own.locode() != null) {
      return own;
    }
    Place called = at(call, warnings);
    if (called.locode() == null) {
      Place nested = at(call.path("location"), warnings);
      called = nested.locode() != null || called.equals(NOWHERE) ? nested : called;
    }
    Place place = called.locode() != null || own.equals(NOWHERE) ? called : own;
    return place.equals(NOWHERE) ? null : place;
  }

  /** Warns of a ship that there cannot be; 2.2 names it in the call, 3.0 in its leg. */
  static void warnOfVessel(JsonNode event, List<String> warnings) {
    JsonNode call = call(event);
    for (JsonNode vessel :
        List.of(call.path("vessel"), call.findPath("vesselTransport"), event.path("vessel"))) {
      CheckDigits.vessel(text(vessel, "vesselIMONumber")).ifPresent(warnings::add);
    }
  }

  private static JsonNode call(JsonNode event) {
    JsonNode call = event.path("transportCall");
    return call.isObject() ? call : event.path("transportDetails").path("transportCall");
  }

  private static Place at(JsonNode location, List<String> warnings) {
    JsonNode address = location.path("address");
    String locode = locode(text(location, "UNLocationCode"), warnings);
    String country = country(address);
    boolean fits = locode.isEmpty() || (country.length() == 2 && locode.startsWith(country));
    return new Place(
        fits ? text(address, "city") : null,
        fits && !text(address, "stateRegion").equals("N/A") ? text(address, "stateRegion") : null,
        null,
        locode.isEmpty() ? country : locode.substring(0, 2),
        locode,
        facility(location),
        null);
  }

  private static String locode(String written, List<String> warnings) {
    String code = written.replace(" ", "").toUpperCase(Locale.ROOT);
    if (code.isEmpty()
        || (code.length() == LOCODE && code.chars().allMatch(Character::isLetterOrDigit))) {
      return code;
    }
    warnings.add("UNLocationCode: not two letters and three more");
    return "";
  }

  private static String country(JsonNode address) {
    String code = text(address, "countryCode");
    code = code.isEmpty() ? text(address, "country") : code;
    return code.length() == 2 ? code.toUpperCase(Locale.ROOT) : "";
  }

  private static String facility(JsonNode location) {
    String code = text(location, "facilityCode");
    if (code.isEmpty()) {
      code = text(location.path("facility"), "facilityCode");
    }
    if (code.isEmpty() && !text(location, "facilityTypeCode").equals("CLOC")) {
      code = text(location, "locationName");
    }
    return code;
  }
}
