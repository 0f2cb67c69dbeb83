package dev.milepost.carrier.edi;

/** Whose envelope it is, with the tags that open and close its parts. */
public enum Standard {
  /** ANSI ASC X12. */
  X12("ISA", "GS", "ST", "SE", "GE", "IEA"),
  /** UN/EDIFACT (ISO 9735). */
  EDIFACT("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ");

  final String opensInterchange;
  final String opensGroup;
  final String opensTransaction;
  final String closesTransaction;
  final String closesGroup;
  final String closesInterchange;

  Standard(
      String opensInterchange,
      String opensGroup,
      String opensTransaction,
      String closesTransaction,
      String closesGroup,
      String closesInterchange) {
    this.opensInterchange = opensInterchange;
    this.opensGroup = opensGroup;
    this.opensTransaction = opensTransaction;
    this.closesTransaction = closesTransaction;
    this.closesGroup = closesGroup;
    this.closesInterchange = closesInterchange;
  }
}
