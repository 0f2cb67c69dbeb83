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
   * What an envelope can have wrong; nothing of it keeps a message from being read but the first.
   */
  enum Flaw {
    NO_TRAILER,
    CONTROL_NUMBER,
    COUNT
  }

  /** Who sends or receives; the qualifier says whose numbers the id is one of, and may be empty. */
  record Party(String id, String qualifier) {
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
   * @param rejected of them, those without a trailer
   * @param told the first messages, and of the others those with flaws; bounded
   */
  record Group(
      String functionalId,
      String sender,
      String receiver,
      String control,
      String agency,
      String version,
      String stated,
      long messages,
      long rejected,
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
   */
  record Message(List<String> identifier, String control, Set<Flaw> flaws) {
    /** Copies the collections. */
    Message {
      identifier = List.copyOf(identifier);
      flaws = Set.copyOf(flaws);
    }
  }
}
