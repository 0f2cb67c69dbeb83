package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction whose trailer has not come yet. */
final class OpenTransaction {
  private final Standard standard;
  private final @Nullable Segment first;
  private final String place;
  private final List<Segment> inner = new ArrayList<>();
  private int count = 1;
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
      fail(standard.opensTransaction + " does not say which message it is");
    }
  }

  /** The next segment, null where it cannot be read. */
  void add(@Nullable Segment segment) {
    count++;
    if (segment != null) {
      inner.add(segment.numbered(count));
    } else if (problem == null) {
      problem =
          new Decoded.Problem(place + ", segment " + count, "cannot be read: no tag, or too long");
    }
  }

  /** The first thing that is wrong is what is told. */
  void fail(String why) {
    if (problem == null) {
      problem = new Decoded.Problem(place, why);
    }
  }

  /** Why it is broken. */
  Decoded.Problem problem() {
    return problem == null ? new Decoded.Problem(place, "cannot be read") : problem;
  }

  private String type() {
    if (first == null) {
      return "";
    }
    return standard == Standard.X12 ? first.element(1) : first.component(2, 1);
  }

  private String control() {
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
    if (trailer == null) {
      warnings.add(standard.closesTransaction + ": cannot be read");
    } else {
      Trailers.checkCount(trailer, count + 1, "segments", warnings);
      Trailers.checkControl(trailer, control(), warnings);
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
        warnings);
  }

  private static String groupElement(@Nullable Segment group, int n) {
    return group == null ? "" : group.element(n);
  }
}
