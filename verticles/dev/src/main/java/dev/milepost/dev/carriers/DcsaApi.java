package dev.milepost.dev.carriers;

import dev.milepost.dev.carriers.DcsaEvents.Carriage;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DCSA Track & Trace 2.2: {@code GET /v2/events}, all that is new of all containers (dossier
 * section 4.1), in the order of its creation. {@code limit}, and {@code eventCreatedDateTime} with
 * {@code gte}, {@code gt}, {@code lte} or {@code lt} narrow it. The next page stands in {@code
 * Next-Page-Cursor}, and as a link in {@code Next-Page}; within one answer nothing new comes in.
 *
 * <p>Says when it was created as the moment that it happened: such a line never reports late.
 */
final class DcsaApi implements CarrierApi {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1_000;

  private final Truth truth;
  private @Nullable List<Told> told;

  /** One event of one container, as it is told once it is created. */
  private record Told(Instant created, String container, JsonObject json) {}

  /** Which events an answer is of. */
  private record Choice(Instant from, Instant until, String container, int limit, int offset) {

    static Choice of(Question question) {
      String cursor = question.query("cursor", "");
      return cursor.isEmpty() ? first(question) : next(cursor);
    }

    private static Choice first(Question question) {
      MultiMap query = question.query();
      Instant from = Instant.MIN;
      Instant until = question.now();
      for (Map.Entry<String, String> one : query) {
        switch (one.getKey()) {
          case "eventCreatedDateTime:gte" -> from = instant(one.getValue());
          case "eventCreatedDateTime:gt" -> from = instant(one.getValue()).plusNanos(1);
          case "eventCreatedDateTime:lte" -> until = earlier(until, instant(one.getValue()));
          case "eventCreatedDateTime:lt" ->
              until = earlier(until, instant(one.getValue()).minusNanos(1));
          default -> {
            // Filters that are not played leave more in, as an unknown one does with real lines.
          }
        }
      }
      int limit = question.number("limit", PAGE);
      if (limit < 1) {
        throw new IllegalArgumentException("limit: at least 1");
      }
      return new Choice(
          from, until, question.query("equipmentReference", ""), Math.min(limit, LARGEST_PAGE), 0);
    }

    private static Choice next(String cursor) {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", -1);
      return new Choice(
          Instant.parse(parts[0]),
          Instant.parse(parts[1]),
          parts[2],
          Integer.parseInt(parts[3]),
          Integer.parseInt(parts[4]));
    }

    private static Instant instant(String text) {
      return OffsetDateTime.parse(text).toInstant();
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    String cursor(int offset) {
      String text =
          String.join(" ", from.toString(), until.toString(), container, limit + "", offset + "");
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  DcsaApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Key("API-Key");
  }

  @Override
  public boolean serves(Question question) {
    return question.is("GET", "/v2/events");
  }

  @Override
  public Reply answer(Question question) {
    Choice choice = Choice.of(question);
    List<Told> all = told();
    JsonArray page = new JsonArray();
    int skipped = 0;
    boolean more = false;
    for (int i = first(all, choice.from()); i < all.size(); i++) {
      Told one = all.get(i);
      if (one.created().isAfter(choice.until())) {
        break;
      }
      if (!choice.container().isEmpty() && !choice.container().equals(one.container())) {
        continue;
      }
      if (skipped < choice.offset()) {
        skipped++;
      } else if (page.size() < choice.limit()) {
        page.add(one.json());
      } else {
        more = true;
        break;
      }
    }
    Reply reply = Reply.json(200, page).with("API-Version", "2.2.0");
    if (!more) {
      return reply;
    }
    String cursor = choice.cursor(choice.offset() + page.size());
    return reply
        .with("Next-Page-Cursor", cursor)
        .with(
            "Next-Page",
            question.base()
                + "/v2/events?limit="
                + choice.limit()
                + "&cursor="
                + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
  }

  /** Index of the first one that was not created before. */
  private static int first(List<Told> all, Instant from) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).created().isBefore(from)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Everything that is ever told, worked out once: the truth does not change. */
  private List<Told> told() {
    List<Told> all = told;
    if (all == null) {
      all = new ArrayList<>();
      for (String number : truth.numbers()) {
        for (Parcel parcel : truth.of(number)) {
          tell(parcel, all);
        }
      }
      all.sort(Comparator.comparing(Told::created));
      told = all;
    }
    return all;
  }

  private static void tell(Parcel parcel, List<Told> into) {
    for (int i = 0; i < parcel.activities().size(); i++) {
      Activity activity = parcel.activities().get(i);
      JsonObject event = event(parcel.number(), activity, parcel.destination());
      if (event != null) {
        into.add(
            new Told(
                activity.when(),
                parcel.number(),
                DcsaEvents.created(event, parcel.number(), i, activity.when())));
      }
    }
  }

  /** Lines know nothing of a loaded van, of attempts and addresses, and take no pickup back. */
  private static @Nullable JsonObject event(String container, Activity activity, City destination) {
    Instant when = activity.when();
    City at = activity.at();
    return switch (activity.scan()) {
      case LABEL -> DcsaEvents.booking(container, when, at, "CONF");
      case LABEL_VOIDED -> DcsaEvents.booking(container, when, at, "CANC");
      case PICKUP -> DcsaEvents.equipment(container, when, at, "GTOT", true);
      case ORIGIN -> DcsaEvents.equipment(container, when, at, "GTIN", false);
      case DEPARTED -> DcsaEvents.transport(container, when, at, "DEPA", Carriage.RAIL);
      case ARRIVED -> DcsaEvents.transport(container, when, at, "ARRI", Carriage.RAIL);
      case NEW_DATE ->
          DcsaEvents.expected(
                  container,
                  activity.scheduled().atTime(18, 0).atZone(destination.zone()).toInstant(),
                  destination,
                  Carriage.RAIL)
              .put("delayReasonCode", "WEA");
      case LOADED -> DcsaEvents.equipment(container, when, at, "DISC", false);
      case OUT_FOR_DELIVERY -> DcsaEvents.equipment(container, when, at, "GTOT", false);
      case UNHEARD_OF -> DcsaEvents.equipment(container, when, at, "XQ9", false);
      case DELIVERED -> DcsaEvents.equipment(container, when, at, "DROP", false);
      case PICKUP_VOIDED, WEATHER, ADDRESS, ATTEMPT, NEW_TIME -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    JsonObject detail = new JsonObject().put("reason", words).put("message", words);
    return Reply.json(
        status,
        new JsonObject()
            .put("httpMethod", "GET")
            .put("requestUri", "/v2/events")
            .put("statusCode", status)
            .put("errors", new JsonArray().add(detail)));
  }
}
