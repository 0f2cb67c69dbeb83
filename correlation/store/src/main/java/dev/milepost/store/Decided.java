package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's decision became, or would become.
 *
 * @param decision by which the audit knows it; null for a preview. Where nothing had to be said,
 *     the one that said it before
 * @param changed whether it says anything that did not hold before
 * @param moves each shipment that gained or lost events
 * @param waiting events of it that wait now
 * @param crossesCustomers whether events went from one customer's shipment to another's
 * @param outgoing what must be published now; empty for a preview
 */
public record Decided(
    @Nullable Long decision,
    boolean changed,
    List<Move> moves,
    List<CarrierEvent> waiting,
    boolean crossesCustomers,
    List<Outgoing> outgoing) {

  /** Copies the lists. */
  public Decided {
    moves = List.copyOf(moves);
    waiting = List.copyOf(waiting);
    outgoing = List.copyOf(outgoing);
  }

  /**
   * What it does to one shipment.
   *
   * @param before as the journey stood
   * @param journey as it stands then
   * @param delays how many are open then
   * @param opened those that were not open before
   * @param cleared those that are not open any more
   */
  public record Move(
      String shipment,
      String customer,
      List<CarrierEvent> gained,
      List<CarrierEvent> lost,
      Journey before,
      Journey journey,
      int delays,
      List<Delay> opened,
      List<Delay> cleared) {
    /** Copies the lists. */
    public Move {
      opened = List.copyOf(opened);
      cleared = List.copyOf(cleared);
      gained = List.copyOf(gained);
      lost = List.copyOf(lost);
    }
  }
}
