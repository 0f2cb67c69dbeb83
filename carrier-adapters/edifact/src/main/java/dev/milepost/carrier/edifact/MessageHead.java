package dev.milepost.carrier.edifact;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.carrier.edi.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a message and holds for all of it.
 *
 * @param document what kind of document it is: BGM 1001
 * @param number the document's number: BGM 1004
 * @param issued DTM+137, null where it is missing or no date
 * @param carrier the carrier's SCAC, where one is named
 */
record MessageHead(
    String document,
    String number,
    Function function,
    @Nullable StatedTime issued,
    @Nullable String carrier) {

  /** What the message does to what was said before: BGM 1225. */
  enum Function {
    STATES,
    CANCELS,
    REPLACES
  }

  static MessageHead of(Transaction message) {
    String document = "";
    String number = "";
    String function = "";
    StatedTime issued = null;
    String carrier = null;
    for (Segment segment : message.segments()) {
      switch (segment.tag()) {
        case "BGM" -> {
          document = segment.component(1, 1);
          number = segment.component(2, 1);
          function = segment.component(3, 1);
        }
        case "DTM" -> {
          if (issued == null && EdifactDate.qualifier(segment).equals("137")) {
            issued = EdifactDate.of(segment);
          }
        }
        case "NAD" -> carrier = carrier == null ? EdifactNumbers.carrier(segment) : carrier;
        case "CNI", "STS", "CPS", "GID" -> {
          return new MessageHead(document, number, function(function), issued, carrier);
        }
        default -> {}
      }
    }
    return new MessageHead(document, number, function(function), issued, carrier);
  }

  private static Function function(String code) {
    return switch (code) {
      case "1", "3" -> Function.CANCELS;
      case "4", "5", "36" -> Function.REPLACES;
      default -> Function.STATES;
    };
  }
}
