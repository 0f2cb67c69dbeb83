package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.CarrierWebhooks;
import dev.milepost.dev.carriers.Parcel;
import dev.milepost.dev.carriers.TrackAlert;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A parcel, told by UPS, FedEx, DHL or AfterShip.
 *
 * @param form which of UPS's it is told in; nobody else looks at it
 */
record ParcelStory(PlayedCarrier carrier, TrackAlert.Form form, Parcel parcel, List<Fact> facts)
    implements Story {

  /**
   * The story of a parcel.
   *
   * @param told when each activity can first be told
   */
  static ParcelStory of(
      PlayedCarrier carrier, TrackAlert.Form form, Parcel parcel, List<Instant> told) {
    List<Fact> facts = new ArrayList<>(told.size());
    for (int i = 0; i < told.size(); i++) {
      Activity activity = parcel.activities().get(i);
      facts.add(new Fact(activity.when(), told.get(i), isCounted(carrier, activity.scan())));
    }
    return new ParcelStory(carrier, form, parcel, List.copyOf(facts));
  }

  private static boolean isCounted(PlayedCarrier carrier, Scan scan) {
    return scan != Scan.NEW_DATE
        && scan != Scan.NEW_TIME
        && switch (carrier) {
          case FEDEX -> CarrierWebhooks.fedexTells(scan);
          case DHL -> CarrierWebhooks.dhlTells(scan);
          case AFTERSHIP -> CarrierWebhooks.aftershipTells(scan);
          default -> true;
        };
  }

  @Override
  public String tell(int fact) {
    Activity activity = parcel.activities().get(fact);
    Instant by = activity.when();
    return switch (carrier) {
      case UPS ->
          new TrackAlert(
                  parcel.number(), form, activity.scan(), activity.at(), by, activity.scheduled())
              .body();
      case FEDEX -> CarrierWebhooks.fedex(parcel, by);
      case DHL -> CarrierWebhooks.dhl(parcel, by);
      case AFTERSHIP -> CarrierWebhooks.aftership(parcel, by);
      case DCSA, X12, EDIFACT -> throw new IllegalStateException(carrier + " carries no parcels");
    };
  }

  @Override
  public boolean isCumulative() {
    return carrier != PlayedCarrier.UPS;
  }
}
