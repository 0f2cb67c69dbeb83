package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.milepost.hub.feeds.FileFacts.Flaw;
import dev.milepost.hub.feeds.FileFacts.Group;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import dev.milepost.hub.feeds.FileFacts.Message;
import dev.milepost.hub.feeds.FileFacts.Party;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Gathers what the envelopes of one interchange say while its segments go by. */
final class EnvelopeFacts {
  /** Of each group, so many messages by name: an acknowledgement has an end, too. */
  static final int TOLD = 1_000;

  private static final int UNA_LENGTH = 9;

  /** Acknowledgements of interchanges, which are in no message. */
  private static final Set<String> BETWEEN_MESSAGES = Set.of("TA1", "UCI");

  private final EdiSyntax syntax;
  private final boolean x12;
  private final List<String> header;
  private final List<Group> groups = new ArrayList<>(1);
  private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
  private long messages;
  private boolean grouped;

  private List<String> group = List.of();
  private boolean inGroup;
  private long groupMessages;
  private long groupRefused;
  private List<Message> told = new ArrayList<>();
  private final Set<Flaw> groupFlaws = EnumSet.noneOf(Flaw.class);

  private List<String> message = List.of();
  private boolean inMessage;
  private long segments;
  private long untagged;
  private final Set<Flaw> messageFlaws = EnumSet.noneOf(Flaw.class);

  EnvelopeFacts(EdiSyntax syntax, byte[] header) {
    this.syntax = syntax;
    this.x12 = syntax.standard() == EdiStandard.X12;
    this.header = syntax.elements(x12 ? header : unb(header));
  }

  /** Without the UNA before it, which has no elements. */
  private static byte[] unb(byte[] header) {
    String text = new String(header, ISO_8859_1);
    int una = text.indexOf("UNA");
    int unb = text.indexOf("UNB", una < 0 ? 0 : una + UNA_LENGTH);
    return text.substring(Math.max(0, unb)).getBytes(ISO_8859_1);
  }

  /** Its control number as it stands in the file. */
  String control() {
    return element(header, x12 ? 13 : 5);
  }

  /** The group's control number as it stands in the file. */
  String groupControl() {
    return element(group, x12 ? 6 : 5);
  }

  /** The type of the message that is open: {@code 214}, {@code IFTSTA}. */
  String messageType() {
    return x12 ? plain(message, 1) : syntax.component(element(message, 2), 1);
  }

  /** The control number of the message that is open, as it stands in the file. */
  String messageControl() {
    return element(message, x12 ? 2 : 1);
  }

  /** For people. */
  String place() {
    return syntax.standard().opensInterchange
        + " "
        + syntax.plain(control())
        + ", "
        + syntax.standard().opensMessage
        + " "
        + syntax.plain(messageControl());
  }

  boolean isGrouped() {
    return grouped;
  }

  void openMessage(byte[] segment) {
    message = syntax.elements(segment);
    inMessage = true;
    segments = 1;
    // Without a type it is not read either.
    untagged = messageType().isEmpty() ? 1 : 0;
    messageFlaws.clear();
  }

  void segment(boolean tagged) {
    segments++;
    if (!tagged && untagged == 0) {
      untagged = segments;
    }
  }

  void closeMessage(byte[] trailer) {
    segments++;
    check(syntax.elements(trailer), segments, messageControl(), messageFlaws);
    endMessage();
  }

  /** Something else begins: a message without its trailer. */
  void breakMessage() {
    if (inMessage) {
      messageFlaws.add(Flaw.NO_TRAILER);
      endMessage();
    }
  }

  private void endMessage() {
    inMessage = false;
    messages++;
    groupMessages++;
    if (untagged > 0) {
      messageFlaws.add(Flaw.SEGMENT);
    }
    if (Flaw.refuse(messageFlaws)) {
      groupRefused++;
    }
    if (groupMessages <= TOLD || (!messageFlaws.isEmpty() && told.size() < 2 * TOLD)) {
      String type = element(message, x12 ? 1 : 2);
      List<String> identifier = new ArrayList<>();
      for (int i = 1; i <= (x12 ? 1 : 5); i++) {
        identifier.add(x12 ? syntax.plain(type) : syntax.component(type, i));
      }
      told.add(new Message(identifier, syntax.plain(messageControl()), untagged, messageFlaws));
    }
  }

  /** A segment in no message: mostly its header cannot be read. */
  void stray(String tag) {
    if (!BETWEEN_MESSAGES.contains(tag)) {
      (inGroup ? groupFlaws : flaws).add(Flaw.STRAY);
    }
  }

  void openGroup(byte[] segment) {
    if (inGroup || groupMessages > 0) {
      breakGroup();
    }
    group = syntax.elements(segment);
    inGroup = true;
    grouped = true;
  }

  void closeGroup(byte[] trailer) {
    List<String> elements = syntax.elements(trailer);
    check(elements, groupMessages, groupControl(), groupFlaws);
    endGroup(plain(elements, 1));
  }

  private void breakGroup() {
    if (inGroup) {
      groupFlaws.add(Flaw.NO_TRAILER);
    }
    endGroup("");
  }

  private void endGroup(String stated) {
    groups.add(
        new Group(
            plain(group, 1),
            party(group, 2),
            party(group, 3),
            plain(group, x12 ? 6 : 5),
            plain(group, x12 ? 7 : 6),
            x12 ? plain(group, 8) : element(group, 7),
            stated,
            groupMessages,
            groupRefused,
            told,
            groupFlaws));
    group = List.of();
    inGroup = false;
    groupMessages = 0;
    groupRefused = 0;
    told = new ArrayList<>();
    groupFlaws.clear();
  }

  void close(byte[] trailer) {
    endGroups();
    check(syntax.elements(trailer), grouped || x12 ? groups.size() : messages, control(), flaws);
  }

  /** The file ends, or another interchange begins. */
  void breakOff() {
    breakMessage();
    endGroups();
    flaws.add(Flaw.NO_TRAILER);
  }

  private void endGroups() {
    if (inGroup || groupMessages > 0) {
      breakGroup();
    }
  }

  /** What was gathered. */
  Interchange facts() {
    return new Interchange(
        syntax,
        x12 ? new Party(plain(header, 6), plain(header, 5), "") : party(header, 2),
        x12 ? new Party(plain(header, 8), plain(header, 7), "") : party(header, 3),
        syntax.plain(control()),
        x12
            ? plain(header, 12)
            : syntax.component(element(header, 1), 1)
                + ":"
                + syntax.component(element(header, 1), 2),
        x12 ? plain(header, 15).equals("T") : plain(header, 11).equals("1"),
        groups,
        messages,
        flaws);
  }

  private Party party(List<String> segment, int n) {
    String written = element(segment, n);
    return new Party(
        syntax.component(written, 1), syntax.component(written, 2), syntax.component(written, 3));
  }

  private void check(List<String> trailer, long counted, String control, Set<Flaw> found) {
    if (!bare(plain(trailer, 1)).equals(Long.toString(counted))) {
      found.add(Flaw.COUNT);
    }
    if (!bare(plain(trailer, 2)).equals(bare(syntax.plain(control)))) {
      found.add(Flaw.CONTROL_NUMBER);
    }
  }

  /** Senders write leading zeros on one side only. */
  private static String bare(String number) {
    int at = 0;
    while (at < number.length() - 1 && number.charAt(at) == '0') {
      at++;
    }
    return number.substring(at);
  }

  private String plain(List<String> elements, int n) {
    return syntax.plain(element(elements, n));
  }

  private static String element(List<String> elements, int n) {
    return n < elements.size() ? elements.get(n) : "";
  }
}
