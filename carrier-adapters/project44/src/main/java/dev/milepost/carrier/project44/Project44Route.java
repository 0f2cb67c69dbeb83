package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Zones;
import dev.milepost.event.Place;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stops of a shipment: what each is to it, where it is and by which clock. The same event means
 * another thing at another kind of stop (dossier section 7.2).
 */
final class Project44Route {

  /** What a stop is to the shipment. */
  enum Role {
    PICKUP,
    /** One of several deliveries, and not the last. */
    PARTIAL_DELIVERY,
    DELIVERY,
    /** The end of a carriage by sea or air: whoever leaves it may still have to deliver. */
    INLAND_DESTINATION,
    /** A port that is left by sea. */
    EXPORT,
    OTHER
  }

  /**
   * A stop.
   *
   * @param type as written; empty where the event names none
   * @param end whether the delivery is expected here
   * @param odd what cannot be read about it
   */
  record Stop(
      String type,
      Role role,
      boolean end,
      @Nullable Place place,
      @Nullable ZoneId zone,
      List<String> odd) {}

  private static final Place NOWHERE = Place.of(null, null, null);

  /** Where no stop is named. */
  static final Stop NONE = new Stop("", Role.OTHER, false, null, null, List.of());

  private static final Stop FOREIGN =
      new Stop(
          "",
          Role.OTHER,
          false,
          null,
          null,
          List.of("stopId: not among the stops, so that its kind is not known"));

  private final Map<String, Stop> stops = new HashMap<>();

  Project44Route(JsonNode routeInfo) {
    JsonNode listed = routeInfo.path("stops");
    Map<String, String> next = next(routeInfo.path("routeSegments"));
    List<String> deliveries = new ArrayList<>(1);
    List<String> all = new ArrayList<>(size(listed));
    Map<String, String> types = new HashMap<>();
    boolean throughPorts = false;
    for (int i = 0; i < size(listed); i++) {
      String id = text(item(listed, i), "id");
      String type = text(item(listed, i), "type").toUpperCase(Locale.ROOT);
      all.add(id);
      types.put(id, type);
      throughPorts |= isPort(type);
      if (type.equals("DELIVERY") || type.equals("DESTINATION")) {
        deliveries.add(id);
      }
    }
    String last = last(deliveries, next);
    String end = deliveries.isEmpty() ? last(all, next) : last;
    for (int i = 0; i < size(listed); i++) {
      String id = all.get(i);
      String type = types.getOrDefault(id, "");
      Role role = role(type, id.equals(last), throughPorts);
      stops.putIfAbsent(id, stop(item(listed, i), type, role, id.equals(end)));
    }
  }

  /** The stop of that id; one without a type where none is named or it is not on the route. */
  Stop at(String id) {
    return id.isEmpty() ? NONE : stops.getOrDefault(id, FOREIGN);
  }

  private static Map<String, String> next(JsonNode segments) {
    Map<String, String> next = new HashMap<>();
    for (int i = 0; i < size(segments); i++) {
      JsonNode segment = item(segments, i);
      next.putIfAbsent(text(segment, "fromStopId"), text(segment, "toStopId"));
    }
    return next;
  }

  /** The one from which no segment leads to another of them; without segments the last listed. */
  private static String last(List<String> ids, Map<String, String> next) {
    for (int i = ids.size() - 1; i >= 0 && !next.isEmpty(); i--) {
      String at = next.get(ids.get(i));
      int steps = 0;
      while (at != null && !ids.contains(at) && steps <= next.size()) {
        at = next.get(at);
        steps++;
      }
      if (at == null) {
        return ids.get(i);
      }
    }
    return ids.isEmpty() ? "" : ids.get(ids.size() - 1);
  }

  private static Role role(String type, boolean last, boolean throughPorts) {
    if (type.startsWith("TRANSSHIPMENT")) {
      return Role.EXPORT;
    }
    return switch (type) {
      case "PICKUP", "ORIGIN" -> Role.PICKUP;
      case "DELIVERY" -> last ? Role.DELIVERY : Role.PARTIAL_DELIVERY;
      case "DESTINATION" ->
          !last ? Role.PARTIAL_DELIVERY : throughPorts ? Role.INLAND_DESTINATION : Role.DELIVERY;
      case "PORT_OF_LOADING" -> Role.EXPORT;
      default -> Role.OTHER;
    };
  }

  private static boolean isPort(String type) {
    return type.startsWith("PORT_") || type.equals("AIRPORT") || type.startsWith("TRANSSHIPMENT");
  }

  /** Street, postal code and the names of customers' premises stay behind. */
  private static Stop stop(JsonNode stop, String type, Role role, boolean end) {
    JsonNode location = stop.path("location");
    JsonNode address = location.path("address");
    String country = text(address, "country").toUpperCase(Locale.ROOT);
    String named = text(location, "timeZone");
    ZoneId given = Zones.named(named);
    Place place =
        new Place(
            text(address, "city"),
            text(address, "state"),
            null,
            country.length() == 2 ? country : null,
            locode(location.path("identifiers")),
            isOfTheCarrier(type) ? text(location, "name") : null,
            given == null ? null : named);
    return new Stop(
        type,
        role,
        end,
        place.equals(NOWHERE) ? null : place,
        given == null ? Zones.of(place) : given,
        given == null && !named.isEmpty()
            ? List.of("timeZone: not the name of a time zone")
            : List.of());
  }

  private static boolean isOfTheCarrier(String type) {
    return isPort(type) || type.equals("TERMINAL") || type.equals("HUB") || type.endsWith("_CFS");
  }

  private static @Nullable String locode(JsonNode identifiers) {
    for (int i = 0; i < size(identifiers); i++) {
      JsonNode identifier = item(identifiers, i);
      String value = text(identifier, "value").toUpperCase(Locale.ROOT);
      if (text(identifier, "type").contains("LOCODE") && value.length() == 5) {
        return value;
      }
    }
    return null;
  }
}
