package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.List;
import java.util.Set;

/**
 * A functional group. EDIFACT mostly has none: then the messages are in one with empty texts.
 *
 * @param functionalId GS01 ({@code QM} for 214) or UNG 0038
 * @param version GS08, or that of UNG
 * @param stated how many transactions its trailer says there are; empty where it has no trailer
 * @param broken transactions that could not be read
 * @param faults what is wrong with its trailer
 */
public record Group(
    String functionalId,
    String sender,
    String receiver,
    String control,
    String version,
    String stated,
    List<Transaction> transactions,
    List<Broken> broken,
    Set<Fault> faults) {

  /** Copies the collections. */
  public Group {
    transactions = List.copyOf(transactions);
    broken = List.copyOf(broken);
    faults = Set.copyOf(faults);
  }

  /**
   * A transaction that could not be read as a whole.
   *
   * @param type as far as it could be read; may be empty
   * @param control likewise
   */
  public record Broken(String type, String control, Fault fault, Decoded.Problem problem) {}
}
