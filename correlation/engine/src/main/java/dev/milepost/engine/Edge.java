package dev.milepost.engine;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Two numbers that a document ties to each other: an alternate number, a piece in a container, an
 * order beside a waybill.
 *
 * @param from the part, the number beside which an order is echoed, or the carrier's unique id
 * @param since the time of the earliest event that says so
 */
public record Edge(Reference from, Reference to, Relation relation, Instant since) {

  /** How two numbers are tied. */
  public enum Relation {
    /** The first travels in the second. */
    PART_OF,
    /** Two names of one thing: an alternate, a last-mile, a replaced number. */
    SAME,
    /** The second is what a trading partner calls the goods of the first. */
    ECHO,
    /** The first is the carrier's unique id of one use of the second. */
    USE
  }

  /** How many numbers beside its own are tied by one event: a pallet list may name thousands. */
  public static final int MOST_OF_ONE_EVENT = 100;

  /** Numbers as they are compared: an edge that is said twice is one. */
  public Edge {
    from = compared(from);
    to = compared(to);
  }

  /** What the event ties to its own number, the first {@link #MOST_OF_ONE_EVENT}. */
  public static List<Edge> of(CarrierEvent event) {
    if (event.related().isEmpty()) {
      return List.of();
    }
    Set<Edge> edges = new LinkedHashSet<>();
    for (Reference related : event.related()) {
      if (edges.size() < MOST_OF_ONE_EVENT) {
        between(event.reference(), related, event.time().instant()).ifPresent(edges::add);
      }
    }
    return List.copyOf(edges);
  }

  /**
   * The relation of two numbers, which their types tell. None between two orders; and none between
   * two numbers of pieces of one issuer, which may as well be two pieces of one shipment: only
   * where another carrier takes a piece over are both known to name one.
   */
  public static Optional<Edge> between(Reference one, Reference other, Instant since) {
    if (one.key().equals(other.key())) {
      return Optional.empty();
    }
    boolean oneFirst = isFirst(one, other);
    Reference from = oneFirst ? one : other;
    Reference to = oneFirst ? other : one;
    return relation(from, to).map(relation -> new Edge(from, to, relation, since));
  }

  private static Optional<Relation> relation(Reference from, Reference to) {
    if (from.type() == ReferenceType.CARRIER_UNIQUE_ID) {
      return to.type() == from.type() || to.type().isAnOrder()
          ? Optional.empty()
          : Optional.of(Relation.USE);
    }
    if (to.type().isAnOrder()) {
      return from.type().isAnOrder() ? Optional.empty() : Optional.of(Relation.ECHO);
    }
    if (size(from.type()) != size(to.type())) {
      return Optional.of(Relation.PART_OF);
    }
    return from.type() == to.type() && from.type().namesAPiece() && !handedOver(from, to)
        ? Optional.empty()
        : Optional.of(Relation.SAME);
  }

  private static boolean handedOver(Reference one, Reference other) {
    return one.issuer() != null && other.issuer() != null && !one.issuerAgrees(other.issuer());
  }

  /** The unique id before all, the order after all, the smaller before the greater. */
  private static boolean isFirst(Reference one, Reference other) {
    int byRank = Integer.compare(rank(one.type()), rank(other.type()));
    return byRank != 0 ? byRank < 0 : one.key().compareTo(other.key()) < 0;
  }

  private static int rank(ReferenceType type) {
    if (type == ReferenceType.CARRIER_UNIQUE_ID) {
      return -1;
    }
    return type.isAnOrder() ? Integer.MAX_VALUE : size(type);
  }

  private static Reference compared(Reference reference) {
    String issuer = reference.issuer();
    return new Reference(
        reference.type(),
        reference.key().value(),
        issuer == null ? null : issuer.toUpperCase(Locale.ROOT));
  }

  /** What is in what: pieces in a consignment, consignments in a container, those in a booking. */
  private static int size(ReferenceType type) {
    return switch (type) {
      case PRO, BILL_OF_LADING, AIR_WAYBILL -> 1;
      case CONTAINER -> 2;
      case BOOKING -> 3;
      default -> 0;
    };
  }
}
