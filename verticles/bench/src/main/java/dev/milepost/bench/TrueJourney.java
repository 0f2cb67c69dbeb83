package dev.milepost.bench;

import dev.milepost.dev.carriers.Parcel;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.event.Mode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shipment as it really was: what the ERP said of it, what happened to it, and when the carrier
 * tells what. Times at which something is told are numbers of {@link TrueTime}'s steps.
 *
 * @param plannedPickup null where the ERP does not plan it
 * @param promise null where nothing was promised
 * @param scans in the order in which they happen
 * @param registered the step in which the ERP registers it
 * @param posts what the carrier sends by itself, by steps; a post of UPS's tells one scan, one of
 *     FedEx's all that happened until then
 */
record TrueJourney(
    String shipment,
    String customer,
    String number,
    TrueCarrier carrier,
    Mode mode,
    City origin,
    City destination,
    @Nullable Instant plannedPickup,
    @Nullable Instant promise,
    List<TrueScan> scans,
    int registered,
    List<Post> posts) {

  private static final int A_DAY = 8;
  private static final int HALF_A_DAY = 4;

  /** Copies the lists. */
  TrueJourney {
    scans = List.copyOf(scans);
    posts = List.copyOf(posts);
  }

  /**
   * One webhook.
   *
   * @param scan which of the scans it tells; -1 for all that happened until then
   */
  record Post(int step, int scan) {}

  /** The same as the simulator's carriers know it. */
  Parcel parcel() {
    return new Parcel(
        number,
        destination,
        scans.stream()
            .map(scan -> new Activity(scan.what().scan(), scan.at(), scan.when(), scan.scheduled()))
            .toList());
  }

  List<TrueScan> happenedBy(Instant now) {
    return scans.stream().filter(scan -> !scan.when().isAfter(now)).toList();
  }

  /**
   * Whether somebody asks the carrier in that step: of parcels that it does not push every twelve
   * hours, as a sweep behind its webhooks every day, and of what has arrived a day longer.
   */
  boolean isAskedIn(int step) {
    int every = carrier == TrueCarrier.FEDEX_ASKED ? HALF_A_DAY : A_DAY;
    TrueScan last = scans.get(scans.size() - 1);
    return carrier.isAsked()
        && step % every == every - 1
        && step >= registered
        && (!last.is(Happening.DELIVERED) || step <= TrueTime.firstAfter(last.when()) + A_DAY);
  }
}
