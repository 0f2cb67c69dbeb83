package dev.milepost.carrier.edi;

import java.util.List;

/**
 * One interchange: what one sender put in one envelope.
 *
 * @param date as written: {@code 160726}, {@code 20130430}. For showing, senders err in it
 * @param time as written: {@code 1303}
 * @param version ISA12, or UNB's syntax ({@code UNOC3})
 * @param test whether the sender says that it is a test (ISA15 {@code T}, UNB 0035 {@code 1})
 * @param warnings what is wrong with its envelopes; no reason to refuse it
 */
public record Interchange(
    Standard standard,
    Party sender,
    Party receiver,
    String date,
    String time,
    String control,
    String version,
    boolean test,
    Delimiters delimiters,
    List<Group> groups,
    List<String> warnings) {

  /** Copies the lists. */
  public Interchange {
    groups = List.copyOf(groups);
    warnings = List.copyOf(warnings);
  }

  /** The readable transactions of all groups, in their order. */
  public List<Transaction> transactions() {
    return groups.stream().flatMap(group -> group.transactions().stream()).toList();
  }
}
