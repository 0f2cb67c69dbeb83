package dev.milepost.carrier.x12;

import dev.milepost.carrier.edi.Delimiters;
import dev.milepost.carrier.edi.Fault;
import dev.milepost.carrier.edi.Group;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Standard;
import dev.milepost.carrier.edi.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The transaction 997: what a partner is told of a group that it sent. A value made from what was
 * read; who sends it decides on its control number and its hour.
 *
 * @param received the interchange that is acknowledged
 * @param group the group of it
 * @param answers one for each transaction of the group, the readable ones first
 */
public record FunctionalAcknowledgement(Interchange received, Group group, List<Answer> answers) {

  /** Copies the list. */
  public FunctionalAcknowledgement {
    answers = List.copyOf(answers);
  }

  /** What becomes of a transaction, or of the group (element 717 and 715). */
  public enum Verdict {
    ACCEPTED("A"),
    ACCEPTED_WITH_ERRORS("E"),
    PARTLY_ACCEPTED("P"),
    REJECTED("R");

    private final String code;

    Verdict(String code) {
      this.code = code;
    }
  }

  /**
   * What becomes of one transaction.
   *
   * @param type ST01
   * @param control ST02
   */
  public record Answer(String type, String control, Verdict verdict, Set<Fault> faults) {

    /** Copies the set. */
    public Answer {
      faults = Set.copyOf(faults);
    }
  }

  /** What acknowledges that group; nothing where the group is acknowledgements itself. */
  public static Optional<FunctionalAcknowledgement> of(Interchange received, Group group) {
    boolean answered =
        received.standard() == Standard.X12
            && !group.control().isEmpty()
            && !group.functionalId().equals("FA");
    return answered
        ? Optional.of(new FunctionalAcknowledgement(received, group, answers(group)))
        : Optional.empty();
  }

  private static List<Answer> answers(Group group) {
    List<Answer> answers = new ArrayList<>();
    for (Transaction transaction : group.transactions()) {
      Verdict verdict =
          transaction.faults().isEmpty() ? Verdict.ACCEPTED : Verdict.ACCEPTED_WITH_ERRORS;
      answers.add(
          new Answer(transaction.type(), transaction.control(), verdict, transaction.faults()));
    }
    for (Group.Broken broken : group.broken()) {
      answers.add(
          new Answer(broken.type(), broken.control(), Verdict.REJECTED, Set.of(broken.fault())));
    }
    return answers;
  }

  /** What becomes of the group as a whole. */
  public Verdict verdict() {
    long rejected = count(Verdict.REJECTED);
    if (rejected > 0) {
      return rejected == answers.size() ? Verdict.REJECTED : Verdict.PARTLY_ACCEPTED;
    }
    return group.faults().isEmpty() && count(Verdict.ACCEPTED_WITH_ERRORS) == 0
        ? Verdict.ACCEPTED
        : Verdict.ACCEPTED_WITH_ERRORS;
  }

  private int count(Verdict verdict) {
    return (int) answers.stream().filter(answer -> answer.verdict() == verdict).count();
  }

  /**
   * The file that goes back: to the sender, with the sender's own separators and versions.
   *
   * @param control of the new interchange and group, 1 to 999,999,999
   * @param made by our clock
   */
  public byte[] bytes(int control, LocalDateTime made) {
    if (control < 1 || control > 999_999_999) {
      throw new IllegalArgumentException("acknowledgement: control number " + control);
    }
    Writing out = new Writing(received.delimiters());
    String number = String.format(Locale.ROOT, "%09d", control);
    isa(out, number, made);
    out.segment(
        "GS",
        "FA",
        group.receiver(),
        group.sender(),
        at(made, hasCentury() ? "yyyyMMdd" : "yyMMdd"),
        at(made, "HHmm"),
        Integer.toString(control),
        "X",
        group.version());
    int before = out.count;
    out.segment("ST", "997", "0001");
    out.segment("AK1", group.functionalId(), group.control());
    answers.forEach(answer -> write(answer, out));
    ak9(out);
    out.segment("SE", Integer.toString(out.count - before + 1), "0001");
    out.segment("GE", "1", Integer.toString(control));
    out.segment("IEA", "1", number);
    return out.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void isa(Writing out, String number, LocalDateTime made) {
    char repetition = received.delimiters().repetition();
    out.segment(
        "ISA",
        "00",
        padded("", 10),
        "00",
        padded("", 10),
        padded(received.receiver().qualifier(), 2),
        padded(received.receiver().id(), 15),
        padded(received.sender().qualifier(), 2),
        padded(received.sender().id(), 15),
        at(made, "yyMMdd"),
        at(made, "HHmm"),
        repetition == Delimiters.NONE ? "U" : String.valueOf(repetition),
        padded(received.version().isEmpty() ? "00401" : received.version(), 5),
        number,
        "0",
        received.test() ? "T" : "P",
        String.valueOf(received.delimiters().component()));
  }

  private static void write(Answer answer, Writing out) {
    out.segment("AK2", answer.type(), answer.control());
    List<String> ak5 = new ArrayList<>(List.of("AK5", answer.verdict().code));
    for (Fault fault : Fault.values()) {
      if (answer.faults().contains(fault)) {
        ak5.add(ofTransaction(fault));
      }
    }
    out.segment(ak5.toArray(new String[0]));
  }

  private void ak9(Writing out) {
    int accepted = answers.size() - count(Verdict.REJECTED);
    String there = Integer.toString(answers.size());
    boolean states =
        !group.stated().isEmpty() && group.stated().chars().allMatch(Character::isDigit);
    List<String> ak9 =
        new ArrayList<>(
            List.of(
                "AK9",
                verdict().code,
                states ? group.stated() : there,
                there,
                Integer.toString(accepted)));
    for (Fault fault : Fault.values()) {
      if (group.faults().contains(fault)) {
        ak9.add(ofGroup(fault));
      }
    }
    out.segment(ak9.toArray(new String[0]));
  }

  /** Element 718. */
  private static String ofTransaction(Fault fault) {
    return switch (fault) {
      case NO_TRAILER -> "2";
      case CONTROL_NUMBER -> "3";
      case COUNT -> "4";
      case SEGMENT -> "5";
    };
  }

  /** Element 716; a segment is none of a group's faults. */
  private static String ofGroup(Fault fault) {
    return switch (fault) {
      case NO_TRAILER -> "3";
      case CONTROL_NUMBER -> "4";
      case COUNT, SEGMENT -> "5";
    };
  }

  /** The dates of groups have a century since 004010. */
  private boolean hasCentury() {
    return group.version().compareTo("004010") >= 0;
  }

  private static String at(LocalDateTime made, String pattern) {
    return made.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
  }

  private static String padded(String text, int length) {
    return text.length() > length
        ? text.substring(0, length)
        : text + " ".repeat(length - text.length());
  }

  /** Segments with the partner's separators. */
  private static final class Writing {
    private final StringBuilder text = new StringBuilder(512);
    private final Delimiters delimiters;
    private int count;

    Writing(Delimiters delimiters) {
      this.delimiters = delimiters;
    }

    void segment(String... elements) {
      text.append(String.join(String.valueOf(delimiters.element()), elements));
      text.append(delimiters.segment());
      count++;
    }
  }
}
