package dev.milepost.hub.feeds;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the envelopes of a file say, for its report and its acknowledgements.
 *
 * @param interchanges empty for a file that is neither X12 nor EDIFACT
 * @param note why its envelopes cannot be told, where they cannot
 */
record FileFacts(List<Interchange> interchanges, @Nullable String note) {

  /** Copies the list. */
  FileFacts {
    interchanges = List.copyOf(interchanges);
  }

  /**
   * What an envelope can have wrong, and the codes that tell of it, where there is one: 716 of a
   * group in AK9, 718 of a transaction in AK5, 0085 in CONTRL. The worst first: CONTRL has room for
   * one.
   */
  enum Flaw {
    /** More may be missing than the trailer. */
    NO_TRAILER(true, "3", "2", "13"),
    /** Of a message alone: it has a segment without a tag, and so is not read. */
    SEGMENT(true, "", "5", "15"),
    /** Of a group or an interchange: a segment is in no message, and so is not read. */
    STRAY(true, "", "", "33"),
    CONTROL_NUMBER(false, "4", "3", "28"),
    COUNT(false, "5", "4", "29");

    final boolean refuses;
    final String of716;
    final String of718;
    final String of0085;

    Flaw(boolean refuses, String of716, String of718, String of0085) {
      this.refuses = refuses;
      this.of716 = of716;
      this.of718 = of718;
      this.of0085 = of0085;
    }

    /** Whether what has these is refused; else it is taken, and they are told. */
    static boolean refuse(Set<Flaw> flaws) {
      return flaws.stream().anyMatch(flaw -> flaw.refuses);
    }
  }

  /**
   * Who sends or receives.
   *
   * @param qualifier whose numbers the id is one of; may be empty
   * @param route what an answer must say that is to reach it (UNB 0008); mostly empty
   */
  record Party(String id, String qualifier, String route) {
    @Override
    public String toString() {
      return qualifier.isEmpty() ? id : id + ":" + qualifier;
    }
  }

  /**
   * An interchange.
   *
   * @param version ISA12, or the syntax of UNB ({@code UNOC:3})
   * @param test whether its sender says that it is a test
   * @param messages in all groups
   */
  record Interchange(
      EdiSyntax syntax,
      Party sender,
      Party receiver,
      String control,
      String version,
      boolean test,
      List<Group> groups,
      long messages,
      Set<Flaw> flaws) {
    /** Copies the collections. */
    Interchange {
      groups = List.copyOf(groups);
      flaws = Set.copyOf(flaws);
    }

    /** What makes two interchanges the same to their sender, but for the control number. */
    String parties() {
      return syntax.standard() + " " + sender + " > " + receiver;
    }
  }

  /**
   * A group. EDIFACT mostly has none: then the messages are in one with empty texts.
   *
   * @param functionalId GS01, or UNG 0038
   * @param agency GS07
   * @param version GS08
   * @param stated how many messages its trailer says there are; empty where there is none
   * @param messages how many there are
   * @param refused of them, those whose flaws refuse them
   * @param told the first messages, and of the others those with flaws; bounded
   */
  record Group(
      String functionalId,
      Party sender,
      Party receiver,
      String control,
      String agency,
      String version,
      String stated,
      long messages,
      long refused,
      List<Message> told,
      Set<Flaw> flaws) {
    /** Copies the collections. */
    Group {
      told = List.copyOf(told);
      flaws = Set.copyOf(flaws);
    }
  }

  /**
   * A message.
   *
   * @param identifier of the message in UNH, by its components; in X12 the type alone
   * @param control its control number
   * @param untagged the number of its first segment without a tag, from 1; 0 where all have one
   */
  record Message(List<String> identifier, String control, long untagged, Set<Flaw> flaws) {
    /** Copies the collections. */
    Message {
      identifier = List.copyOf(identifier);
      flaws = Set.copyOf(flaws);
    }
  }
}
