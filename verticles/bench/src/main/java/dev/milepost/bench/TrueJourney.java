package dev.milepost.bench;

import dev.milepost.dev.simulator.City;
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

  List<TrueScan> happenedBy(Instant now) {
    return scans.stream().filter(scan -> !scan.when().isAfter(now)).toList();
  }
}
