package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts segments into transactions, groups and an interchange. A missing trailer breaks its
 * transaction, for the rest of it may be missing too; a trailer that counts wrongly breaks nothing.
 */
final class Envelopes {
  private final Sheet sheet;
  private final Standard standard;
  private final Segment header;
  private final @Nullable Segment[] segments;
  private final List<Decoded.Problem> problems;

  private final String control;
  private final List<Group> groups = new ArrayList<>(1);
  private final List<String> warnings = new ArrayList<>(0);

  private @Nullable Segment group;
  private boolean grouped;
  private List<Transaction> transactions = new ArrayList<>();

  /** How many transactions of the group could not be read. */
  private int broken;

  private @Nullable OpenTransaction open;

  /** The first segment that belongs to no transaction, and how many there are. */
  private @Nullable String stray;

  private int strays;

  Envelopes(
      Sheet sheet, Segment header, @Nullable Segment[] segments, List<Decoded.Problem> problems) {
    this.sheet = sheet;
    this.standard = sheet.standard();
    this.header = header;
    this.segments = segments;
    this.problems = problems;
    this.control = header.element(standard == Standard.X12 ? 13 : 5);
  }

  Interchange interchange() {
    boolean closed = false;
    for (int i = 1; i < segments.length; i++) {
      closed |= take(i);
    }
    breakOff();
    if (grouped) {
      warnings.add(standard.closesGroup + ": missing");
      closeGroup();
    } else if (!transactions.isEmpty() || broken > 0) {
      closeGroup();
    }
    reportStrays();
    if (!closed) {
      warnings.add(standard.closesInterchange + ": missing");
    }
    return standard == Standard.X12 ? x12() : edifact();
  }

  /** Whether that segment closes the interchange. */
  private boolean take(int i) {
    String tag = sheet.cuts().get(i).tag();
    Segment segment = segments[i];
    if (tag.equals(standard.opensTransaction)) {
      breakOff();
      open = new OpenTransaction(standard, header, segment, sheet.cuts().get(i).line());
    } else if (tag.equals(standard.closesTransaction)) {
      close(segment, i);
    } else if (tag.equals(standard.opensGroup)) {
      openGroup(segment);
    } else if (tag.equals(standard.closesGroup)) {
      breakOff();
      checkGroup(segment);
    } else if (tag.equals(standard.closesInterchange)) {
      breakOff();
      checkInterchange(segment);
      return true;
    } else if (open != null) {
      open.add(segment);
    } else if (!tag.equals("TA1") && !tag.equals("UCI")) {
      stray(i);
    }
    return false;
  }

  // --- transactions ---

  /** Something else begins: without its trailer, a transaction is broken. */
  private void breakOff() {
    if (open != null) {
      open.fail("ends without " + standard.closesTransaction);
      closeBroken(open);
    }
  }

  private void close(@Nullable Segment trailer, int i) {
    if (open == null) {
      stray(i);
      return;
    }
    Transaction transaction = open.transaction(trailer, group);
    if (transaction == null) {
      closeBroken(open);
    } else {
      transactions.add(transaction);
      open = null;
    }
  }

  private void closeBroken(OpenTransaction transaction) {
    problems.add(transaction.problem());
    broken++;
    open = null;
  }

  // --- groups ---

  private void openGroup(@Nullable Segment segment) {
    breakOff();
    if (grouped) {
      warnings.add(standard.closesGroup + ": missing");
    }
    if (grouped || !transactions.isEmpty() || broken > 0) {
      closeGroup();
    }
    group = segment;
    grouped = true;
  }

  private void checkGroup(@Nullable Segment trailer) {
    if (!grouped) {
      warnings.add(standard.closesGroup + ": closes no group");
      return;
    }
    if (trailer == null) {
      warnings.add(standard.closesGroup + ": cannot be read");
    } else {
      Trailers.checkCount(trailer, transactions.size() + broken, "transactions", warnings);
      Trailers.checkControl(trailer, groupElement(standard == Standard.X12 ? 6 : 5), warnings);
    }
    closeGroup();
  }

  private void closeGroup() {
    boolean x12 = standard == Standard.X12;
    if (!grouped && x12) {
      warnings.add("GS: missing");
    }
    groups.add(
        new Group(
            groupElement(1), groupElement(x12 ? 6 : 5), groupElement(x12 ? 8 : 7), transactions));
    transactions = new ArrayList<>();
    broken = 0;
    group = null;
    grouped = false;
  }

  private String groupElement(int n) {
    return group == null ? "" : group.element(n);
  }

  // --- the interchange ---

  private void checkInterchange(@Nullable Segment trailer) {
    boolean explicit = grouped || standard == Standard.X12 || hasGroup();
    if (grouped) {
      warnings.add(standard.closesGroup + ": missing");
    }
    int messages = transactions.size() + broken;
    if (grouped || messages > 0) {
      closeGroup();
    }
    if (trailer == null) {
      warnings.add(standard.closesInterchange + ": cannot be read");
      return;
    }
    int parts = explicit ? groups.size() : messages;
    Trailers.checkCount(trailer, parts, explicit ? "groups" : "messages", warnings);
    Trailers.checkControl(trailer, control, warnings);
  }

  private boolean hasGroup() {
    return sheet.cuts().stream().anyMatch(cut -> cut.tag().equals(standard.opensGroup));
  }

  private Interchange x12() {
    return new Interchange(
        standard,
        new Party(header.element(6), header.element(5)),
        new Party(header.element(8), header.element(7)),
        header.element(9),
        header.element(10),
        control,
        stated(12),
        header.element(15).equals("T"),
        sheet.delimiters(),
        groups,
        warnings);
  }

  /** An element of ISA as it was sent: the version is written anew before it is read. */
  private String stated(int n) {
    return Header.elements(sheet.cuts().get(0).text(), sheet.delimiters().element()).get(n).strip();
  }

  private Interchange edifact() {
    return new Interchange(
        standard,
        new Party(header.component(2, 1), header.component(2, 2)),
        new Party(header.component(3, 1), header.component(3, 2)),
        header.component(4, 1),
        header.component(4, 2),
        control,
        header.component(1, 1) + header.component(1, 2),
        header.element(11).equals("1"),
        sheet.delimiters(),
        groups,
        warnings);
  }

  // --- what is wrong with it ---

  private void stray(int i) {
    Sheet.Cut cut = sheet.cuts().get(i);
    stray = stray == null ? "line " + cut.line() : stray;
    strays++;
  }

  private void reportStrays() {
    if (stray != null) {
      problems.add(
          new Decoded.Problem(
              header.tag() + " " + control + ", " + stray,
              strays
                  + " segments from here on are in no transaction: "
                  + standard.opensTransaction
                  + " is missing or cannot be read"));
    }
  }
}
