package dev.milepost.hub.feeds;

import java.util.List;

/** Which tags open and close the parts of an interchange. */
enum EdiStandard {
  /** ANSI ASC X12. */
  X12("ISA", "GS", "ST", "SE", "GE", "IEA"),
  /** UN/EDIFACT (ISO 9735). */
  EDIFACT("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ");

  final String opensInterchange;
  final String opensGroup;
  final String opensMessage;
  final String closesMessage;
  final String closesGroup;
  final String closesInterchange;

  EdiStandard(
      String opensInterchange,
      String opensGroup,
      String opensMessage,
      String closesMessage,
      String closesGroup,
      String closesInterchange) {
    this.opensInterchange = opensInterchange;
    this.opensGroup = opensGroup;
    this.opensMessage = opensMessage;
    this.closesMessage = closesMessage;
    this.closesGroup = closesGroup;
    this.closesInterchange = closesInterchange;
  }

  /**
   * The tags before which a message of that type can be cut, from the outermost; empty where it
   * cannot. What stands before the first of them, and in an outer part before the first inner one,
   * holds for all that follows, and is repeated. A 214's LX and an IFTSTA's CNI stand for
   * themselves (dossier sections 6.1 and 6.2), and so does an IFTSTA's STS within its CNI; a 214's
   * AT7 does not, since numbers of its LX come after it.
   */
  List<String> cutBefore(String type) {
    return switch (type) {
      case "214" -> this == X12 ? List.of("LX") : List.of();
      case "IFTSTA" -> this == EDIFACT ? List.of("CNI", "STS") : List.of();
      default -> List.of();
    };
  }
}
