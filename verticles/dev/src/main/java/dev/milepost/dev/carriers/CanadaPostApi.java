package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Canada Post: {@code GET /vis/track/pin/{pin}/detail}, in XML (dossier section 2.8). A number that
 * is not known is a 404 with the message 004. A delivery is followed by the record of its
 * signature.
 */
final class CanadaPostApi implements CarrierApi {
  private static final String PIN = "/vis/track/pin/";
  private static final String DETAIL = "/detail";
  private static final String TRACK = "application/vnd.cpc.track-v2+xml";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** EST, EDT and the like. */
  private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.US);

  private final Truth truth;

  /** What Canada Post writes of a scan. */
  private record Words(String code, String text) {}

  CanadaPostApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Basic();
  }

  @Override
  public boolean serves(Question question) {
    String path = question.path();
    return question.method().equals("GET")
        && path.length() > PIN.length() + DETAIL.length()
        && path.startsWith(PIN)
        && path.endsWith(DETAIL)
        && path.indexOf('/', PIN.length()) == path.length() - DETAIL.length();
  }

  @Override
  public Reply answer(Question question) {
    String behind = question.behind(PIN);
    String pin = behind.substring(0, behind.length() - DETAIL.length());
    List<Past> known = Past.of(truth, pin, question.now());
    Reply reply =
        known.isEmpty()
            ? message(404, "004", "No Pin History")
            : Reply.of(200, TRACK, detail(known.get(known.size() - 1)));
    return reply.about(List.of(pin));
  }

  private static String detail(Past past) {
    StringBuilder events = new StringBuilder();
    for (Activity activity : past.newestFirst()) {
      if (activity.scan() == Scan.DELIVERED) {
        events.append(
            occurrence(activity, new Words("20", "Signature image recorded for Online viewing")));
      }
      Words words = words(activity.scan());
      if (words != null) {
        events.append(occurrence(activity, words));
      }
    }
    boolean moved = past.has(Scan.NEW_DATE);
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <tracking-detail xmlns="http://www.canadapost.ca/ws/track">
          <pin>%s</pin>
          <active-exists>1</active-exists>
          <archive-exists/>
          <changed-expected-date>%s</changed-expected-date>
          <destination-postal-id>%s</destination-postal-id>
          <duplicate-flag-ind/>
          <expected-delivery-date>%s</expected-delivery-date>
          <changed-expected-delivery-reason>%s</changed-expected-delivery-reason>
          <original-pin/>
          <service-name>Expedited Parcels</service-name>
          <return-pin/>
          <signature-image-exists>%s</signature-image-exists>
          <significant-events>
        %s  </significant-events>
        </tracking-detail>
        """
        .formatted(
            xml(past.number()),
            moved ? past.expected() : "",
            past.destination().postalCode(),
            past.planned(),
            moved ? "Weather" : "",
            past.isDelivered(),
            events);
  }

  private static String occurrence(Activity activity, Words words) {
    ZonedDateTime local = activity.when().atZone(activity.at().zone());
    return """
            <occurrence>
              <event-identifier>%s</event-identifier>
              <event-date>%s</event-date>
              <event-time>%s</event-time>
              <event-time-zone>%s</event-time-zone>
              <event-description>%s</event-description>
              <signatory-name/>
              <event-site>%s</event-site>
              <event-province>%s</event-province>
              <event-retail-location-id/>
              <event-retail-name/>
            </occurrence>
        """
        .formatted(
            words.code(),
            local.toLocalDate(),
            TIME.format(local),
            ZONE.format(local),
            words.text(),
            activity.at().title().toUpperCase(Locale.ROOT),
            activity.at().region());
  }

  /** Of a pickup that was taken back there is no word; new dates are beside the events. */
  private static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("3000", "Electronic information submitted by shipper");
      case PICKUP -> new Words("2300", "Item picked up by Canada Post");
      case ORIGIN -> new Words("0100", "Item processed at postal facility");
      case ARRIVED -> new Words("0400", "Item arrived");
      case DEPARTED -> new Words("0410", "Item departed");
      case WEATHER -> new Words("0159", "Item delayed by weather");
      case ADDRESS ->
          new Words(
              "0173", "Customer addressing error found; attempting to correct. Possible delay");
      case ATTEMPT -> new Words("1479", "Attempted delivery. Notice card left");
      case OUT_FOR_DELIVERY -> new Words("0174", "Item out for delivery");
      case UNHEARD_OF -> new Words("9999", "Something new");
      case DELIVERED -> new Words("1496", "Item successfully delivered");
      case LABEL_VOIDED, PICKUP_VOIDED, NEW_DATE, NEW_TIME, LOADED -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    return switch (status) {
      case 401 -> message(status, "E002", "AAA Authentication Failure");
      case 429 -> message(status, "Server", "Rejected by SLM Monitor");
      default -> message(status, "Server", words);
    };
  }

  private static Reply message(int status, String code, String description) {
    String body =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <messages xmlns="http://www.canadapost.ca/ws/messages">
          <message>
            <code>%s</code>
            <description>%s</description>
          </message>
        </messages>
        """
            .formatted(code, xml(description));
    return Reply.of(status, "application/vnd.cpc.messages+xml", body);
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
