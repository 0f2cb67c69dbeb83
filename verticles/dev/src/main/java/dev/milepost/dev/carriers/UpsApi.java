package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * UPS Track API: {@code GET /api/track/v1/details/{number}} (dossier section 2.1). A number that is
 * not known is a 200 with a warning. What Track Alert calls an update (a new date) is no activity
 * here but a date of the package.
 */
final class UpsApi implements CarrierApi {
  private static final String DETAILS = "/api/track/v1/details/";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);
  private static final int SHORTEST = 7;
  private static final int LONGEST = 34;

  private final Truth truth;

  UpsApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Token("/security/v1/oauth/token");
  }

  @Override
  public boolean serves(Question question) {
    return question.method().equals("GET")
        && question.path().startsWith(DETAILS)
        && question.path().indexOf('/', DETAILS.length()) < 0;
  }

  @Override
  public Reply answer(Question question) {
    String number = question.behind(DETAILS);
    if (question.header("transId") == null || question.header("transactionSrc") == null) {
      return error(400, "Missing transId or transactionSrc");
    }
    if (number.length() < SHORTEST || number.length() > LONGEST) {
      return errors(400, "TV1002", "Invalid inquiry number");
    }
    JsonArray shipments = new JsonArray();
    for (Past past : Past.of(truth, number, question.now())) {
      shipments.add(shipment(past));
    }
    if (shipments.isEmpty()) {
      JsonObject warning =
          new JsonObject().put("code", "TW0001").put("message", "Tracking Information Not Found");
      shipments.add(new JsonObject().put("warnings", new JsonArray().add(warning)));
    }
    JsonObject response = new JsonObject().put("shipment", shipments);
    return Reply.json(200, new JsonObject().put("trackResponse", response)).about(List.of(number));
  }

  private static JsonObject shipment(Past past) {
    JsonArray activities = new JsonArray();
    past.newestFirst().stream()
        .filter(UpsApi::isTold)
        .map(UpsApi::activity)
        .forEach(activities::add);
    Scan newest = past.newest().scan();
    JsonObject parcel =
        new JsonObject()
            .put("trackingNumber", past.number())
            .put("deliveryDate", dates(past))
            .put("deliveryTime", time(past))
            .put("activity", activities)
            .put(
                "currentStatus",
                new JsonObject()
                    .put("description", newest.description())
                    .put("code", newest.detail()))
            .put("packageAddress", addresses(past))
            .put("service", new JsonObject().put("code", "003").put("description", "UPS Ground"))
            .put("packageCount", 1);
    if (past.isDelivered()) {
      parcel.put(
          "deliveryInformation",
          new JsonObject().put("location", "Front Desk").put("receivedBy", "FRONT DESK"));
    }
    return new JsonObject()
        .put("inquiryNumber", past.number())
        .put("package", new JsonArray().add(parcel));
  }

  private static boolean isTold(Activity activity) {
    return activity.scan() != Scan.NEW_DATE && activity.scan() != Scan.NEW_TIME;
  }

  private static JsonObject activity(Activity activity) {
    OffsetDateTime local = activity.when().atZone(activity.at().zone()).toOffsetDateTime();
    OffsetDateTime gmt = activity.when().atOffset(ZoneOffset.UTC);
    Scan scan = activity.scan();
    return new JsonObject()
        .put("location", new JsonObject().put("address", address(activity.at())))
        .put(
            "status",
            new JsonObject()
                .put("type", scan.type())
                .put("description", scan.description())
                .put("code", scan.code())
                .put("statusCode", scan.detail()))
        .put("date", DATE.format(local))
        .put("time", TIME.format(local))
        .put("gmtDate", DATE.format(gmt))
        .put("gmtTime", TIME.format(gmt))
        .put("gmtOffset", OFFSET.format(local));
  }

  private static JsonObject address(City city) {
    return new JsonObject()
        .put("city", city.title())
        .put("stateProvince", city.region())
        .put("countryCode", "US")
        .put("country", "US");
  }

  private static JsonArray addresses(Past past) {
    return new JsonArray()
        .add(new JsonObject().put("type", "ORIGIN").put("address", address(past.origin())))
        .add(
            new JsonObject()
                .put("type", "DESTINATION")
                .put("address", address(past.destination())));
  }

  private static JsonArray dates(Past past) {
    JsonArray dates = new JsonArray().add(date("SDD", past.planned()));
    if (past.has(Scan.NEW_DATE)) {
      dates.add(date("RDD", past.expected()));
    }
    if (past.isDelivered()) {
      Activity delivery = past.newest();
      dates.add(date("DEL", delivery.when().atZone(delivery.at().zone()).toLocalDate()));
    }
    return dates;
  }

  private static JsonObject date(String type, LocalDate date) {
    return new JsonObject().put("type", type).put("date", DATE.format(date));
  }

  private static JsonObject time(Past past) {
    if (past.isDelivered()) {
      Activity delivery = past.newest();
      return new JsonObject()
          .put("type", "DEL")
          .put("endTime", TIME.format(delivery.when().atZone(delivery.at().zone())));
    }
    return past.has(Scan.NEW_TIME)
        ? new JsonObject().put("type", "EDW").put("startTime", "134500").put("endTime", "174500")
        : new JsonObject().put("type", "EOD");
  }

  @Override
  public Reply error(int status, String words) {
    return switch (status) {
      case 401 -> errors(status, "250002", "Invalid Authentication Information.");
      case 429 -> errors(status, "10429", "Too Many Requests");
      default -> errors(status, Integer.toString(status), words);
    };
  }

  @Override
  public Reply badClient() {
    return errors(401, "10401", "ClientId is Invalid");
  }

  private static Reply errors(int status, String code, String message) {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    JsonObject response = new JsonObject().put("errors", new JsonArray().add(error));
    return Reply.json(status, new JsonObject().put("response", response));
  }

  /** UPS writes its numbers as text. */
  @Override
  public JsonObject token(String token, Duration life, String client, Instant now) {
    return new JsonObject()
        .put("token_type", "Bearer")
        .put("issued_at", Long.toString(now.toEpochMilli()))
        .put("client_id", client)
        .put("access_token", token)
        .put("expires_in", Long.toString(life.toSeconds()))
        .put("status", "approved");
  }
}
