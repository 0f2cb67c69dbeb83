package dev.milepost.carrier.edi;

import java.util.List;

/**
 * A functional group. EDIFACT mostly has none: then the messages are in one with empty texts.
 *
 * @param functionalId GS01 ({@code QM} for 214) or UNG 0038
 * @param version GS08, or that of UNG
 * @param transactions those that could be read
 */
public record Group(
    String functionalId, String control, String version, List<Transaction> transactions) {

  /** Copies the list. */
  public Group {
    transactions = List.copyOf(transactions);
  }
}
