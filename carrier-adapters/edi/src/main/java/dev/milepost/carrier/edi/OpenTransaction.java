package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction whose trailer has not come yet. */
final class OpenTransaction {
  private final Standard standard;
  private final @Nullable Segment first;
  private final String place;
  private final List<Segment> inner = new ArrayList<>();
  private int count = 1;
  private Fault fault = Fault.SEGMENT;
  private Decoded.@Nullable Problem problem;

  /**
   * @param first its header, null where that cannot be read
   * @param line that it begins in
   */
  OpenTransaction(Standard standard, Segment interchange, @Nullable Segment first, int line) {
    this.standard = standard;
    this.first = first == null ? null : first.numbered(1);
    String control = interchange.element(standard == Standard.X12 ? 13 : 5);
    this.place =
        interchange.tag()
            + " "
            + control
            + ", "
            + (first == null ? "line " + line : standard.opensTransaction + " " + control());
    if (first == null || type().isEmpty()) {
      fail(Fault.SEGMENT, standard.opensTransaction + " does not say which message it is");
    }
  }

  /** The next segment, null where it cannot be read. */
  void add(@Nullable Segment segment) {
    count++;
    if (segment != null) {
      inner.add(segment.numbered(count));
    } else if (problem == null) {
      fault = Fault.SEGMENT;
      problem =
          new Decoded.Problem(place + ", segment " + count, "cannot be read: no tag, or too long");
    }
  }

  /** The first thing that is wrong is what is told. */
  void fail(Fault kind, String why) {
    if (problem == null) {
      fault = kind;
      problem = new Decoded.Problem(place, why);
    }
  }

  /** Why it is broken. */
  Decoded.Problem problem() {
    return problem == null ? new Decoded.Problem(place, "cannot be read") : problem;
  }

  Fault fault() {
    return fault;
  }

  String type() {
    if (first == null) {
      return "";
    }
    return standard == Standard.X12 ? first.element(1) : first.component(2, 1);
  }

  String control() {
    return first == null ? "" : first.element(standard == Standard.X12 ? 2 : 1);
  }

  /**
   * The whole of it, or null where it is broken.
   *
   * @param trailer null where it stands there, but cannot be read
   * @param group the header of its group
   */
  @Nullable Transaction transaction(@Nullable Segment trailer, @Nullable Segment group) {
    if (problem != null || first == null) {
      return null;
    }
    List<String> warnings = new ArrayList<>(0);
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    if (trailer == null) {
      warnings.add(standard.closesTransaction + ": cannot be read");
      faults.add(Fault.COUNT);
    } else {
      if (!Trailers.countsRight(trailer, count + 1, "segments", warnings)) {
        faults.add(Fault.COUNT);
      }
      if (!Trailers.closes(trailer, control(), warnings)) {
        faults.add(Fault.CONTROL_NUMBER);
      }
    }
    boolean x12 = standard == Standard.X12;
    return new Transaction(
        type(),
        x12 ? groupElement(group, 8) : first.component(2, 2),
        x12 ? "" : first.component(2, 3),
        x12 ? groupElement(group, 7) : first.component(2, 4),
        x12 ? first.element(3) : first.component(2, 5),
        control(),
        place,
        first,
        inner,
        warnings,
        faults);
  }

  private static String groupElement(@Nullable Segment group, int n) {
    return group == null ? "" : group.element(n);
  }
}
