package dev.milepost.hub.feeds;

import dev.milepost.hub.feeds.FileFacts.Flaw;
import dev.milepost.hub.feeds.FileFacts.Group;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import dev.milepost.hub.feeds.FileFacts.Message;
import dev.milepost.hub.feeds.FileFacts.Party;
import io.xlate.edi.stream.EDIOutputFactory;
import io.xlate.edi.stream.EDIStreamConstants.Delimiters;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a partner is told of an interchange that was kept: 997 (X12) or CONTRL (ISO 9735-4). It says
 * what the envelopes show: control numbers, counts, missing trailers, segments without a tag. What
 * has no trailer is refused, be it a message, a group or an interchange of EDIFACT, since more of
 * it may be missing, and what was never seen must not be acknowledged; nor what is not read: a
 * message with a segment without a tag, a group with segments in no message. Other faults are told,
 * and what has them is taken. What is an acknowledgement itself is not acknowledged.
 *
 * @param name of the file
 */
@SuppressWarnings("ArrayRecordComponent") // a record for its form; it is never compared
record Acknowledgement(String name, byte[] bytes) {
  private static final String GROUP_OF_ACKNOWLEDGEMENTS = "FA";
  private static final int SYNTAX_WITH_CENTURY = 4;

  /** How many control numbers the answers to that interchange take: one for each group of 997s. */
  static int controls(Interchange received) {
    if (received.control().isEmpty()) {
      return 0;
    }
    return received.syntax().standard() == EdiStandard.X12
        ? answered(received).size()
        : isControl(received) ? 0 : 1;
  }

  /**
   * The answer to an interchange that {@link #controls} has some for.
   *
   * @param control the first control number
   * @throws EDIStreamException where its sender's own ids or numbers cannot be written
   */
  static Acknowledgement of(Interchange received, int control, Instant at)
      throws EDIStreamException {
    LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    return received.syntax().standard() == EdiStandard.X12
        ? functional(received, control, time)
        : contrl(received, control, time);
  }

  private static List<Group> answered(Interchange received) {
    return received.groups().stream()
        .filter(group -> !group.control().isEmpty())
        .filter(group -> !group.functionalId().equals(GROUP_OF_ACKNOWLEDGEMENTS))
        .toList();
  }

  private static boolean isControl(Interchange received) {
    List<Message> told =
        received.groups().stream().flatMap(group -> group.told().stream()).toList();
    return !told.isEmpty()
        && told.stream().allMatch(message -> message.identifier().get(0).equals("CONTRL"));
  }

  // --- 997 ---

  private static Acknowledgement functional(Interchange received, int control, LocalDateTime at)
      throws EDIStreamException {
    Writing out = Writing.x12(received.syntax());
    String number = String.format(Locale.ROOT, "%09d", control);
    String repetition = received.syntax().repetition();
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
        date(at, "yyMMdd"),
        date(at, "HHmm"),
        repetition.isEmpty() ? "U" : out.repetition(),
        padded(received.version().isEmpty() ? "00401" : received.version(), 5),
        number,
        "0",
        received.test() ? "T" : "P",
        out.component());
    int next = control;
    for (Group group : answered(received)) {
      group(out, group, next++, at);
    }
    out.segment("IEA", Integer.toString(answered(received).size()), number);
    return new Acknowledgement("997-" + number + ".edi", out.bytes());
  }

  private static void group(Writing out, Group group, int control, LocalDateTime at)
      throws EDIStreamException {
    boolean century = group.version().compareTo("004010") >= 0;
    String number = Integer.toString(control);
    out.segment(
        "GS",
        GROUP_OF_ACKNOWLEDGEMENTS,
        group.receiver().id(),
        group.sender().id(),
        date(at, century ? "yyyyMMdd" : "yyMMdd"),
        date(at, "HHmm"),
        number,
        group.agency().isEmpty() ? "X" : group.agency(),
        group.version());
    boolean refused = Flaw.refuse(group.flaws());
    int before = out.count;
    out.segment("ST", "997", "0001");
    out.segment("AK1", group.functionalId(), group.control());
    boolean all = group.messages() <= EnvelopeFacts.TOLD;
    for (Message message : group.told()) {
      if (all || !message.flaws().isEmpty()) {
        out.segment("AK2", message.identifier().get(0), message.control());
        List<String> ak5 = new ArrayList<>(List.of("AK5", verdict(message, refused)));
        sorted(message.flaws()).forEach(flaw -> ak5.add(flaw.of718));
        out.segment(ak5);
      }
    }
    boolean states =
        !group.stated().isEmpty() && group.stated().chars().allMatch(Character::isDigit);
    List<String> ak9 =
        new ArrayList<>(
            List.of(
                "AK9",
                verdict(group, refused),
                states ? group.stated() : Long.toString(group.messages()),
                Long.toString(group.messages()),
                Long.toString(refused ? 0 : group.messages() - group.refused())));
    sorted(group.flaws()).stream()
        .map(flaw -> flaw.of716)
        .filter(code -> !code.isEmpty())
        .forEach(ak9::add);
    out.segment(ak9);
    out.segment("SE", Integer.toString(out.count - before + 1), "0001");
    out.segment("GE", "1", number);
  }

  /** Element 715: P says that at least one transaction is refused, E that all are taken. */
  private static String verdict(Group group, boolean refused) {
    if (refused || (group.refused() > 0 && group.refused() == group.messages())) {
      return "R";
    }
    if (group.refused() > 0) {
      return "P";
    }
    boolean flawed =
        !group.flaws().isEmpty() || group.told().stream().anyMatch(it -> !it.flaws().isEmpty());
    return flawed ? "E" : "A";
  }

  /** Element 717. */
  private static String verdict(Message message, boolean refused) {
    if (refused || Flaw.refuse(message.flaws())) {
      return "R";
    }
    return message.flaws().isEmpty() ? "A" : "E";
  }

  private static List<Flaw> sorted(Set<Flaw> flaws) {
    return flaws.stream().sorted().toList();
  }

  // --- CONTRL ---

  private static Acknowledgement contrl(Interchange received, int control, LocalDateTime at)
      throws EDIStreamException {
    Writing out = Writing.edifact();
    String version = received.version();
    int syntax = version.isEmpty() ? 3 : Character.digit(version.charAt(version.length() - 1), 10);
    boolean century = syntax >= SYNTAX_WITH_CENTURY;
    String number = Integer.toString(control);
    List<List<String>> unb =
        new ArrayList<>(
            List.of(
                List.of(version.split(":", -1)),
                components(received.receiver()),
                components(received.sender()),
                List.of(date(at, century ? "yyyyMMdd" : "yyMMdd"), date(at, "HHmm")),
                List.of(number)));
    if (received.test()) {
      unb.addAll(Writing.simple("", "", "", "", "", "1"));
    }
    out.segment("UNB", unb);
    int before = out.count;
    out.segment(
        "UNH",
        List.of(
            List.of("1"),
            century ? List.of("CONTRL", "4", "1", "UN") : List.of("CONTRL", "D", "3", "UN")));
    boolean refused = Flaw.refuse(received.flaws());
    respond(
        out,
        "UCI",
        List.of(
            List.of(received.control()),
            components(received.sender()),
            components(received.receiver())),
        refused,
        received.flaws(),
        "UNZ");
    for (Group group : received.groups()) {
      boolean groupRefused = refused || Flaw.refuse(group.flaws());
      if (!group.control().isEmpty()) {
        respond(
            out,
            "UCF",
            List.of(
                List.of(group.control()), components(group.sender()), components(group.receiver())),
            groupRefused,
            group.flaws(),
            "UNE");
      }
      for (Message message : group.told()) {
        if (!message.flaws().isEmpty()) {
          respond(
              out,
              "UCM",
              List.of(List.of(message.control()), withoutEnd(message.identifier())),
              groupRefused || Flaw.refuse(message.flaws()),
              message.flaws(),
              "UNT");
          if (message.untagged() > 0) {
            out.segment("UCS", Long.toString(message.untagged()), Flaw.SEGMENT.of0085);
          }
        }
      }
    }
    out.segment("UNT", Integer.toString(out.count - before + 1), "1");
    out.segment("UNZ", "1", number);
    return new Acknowledgement("CONTRL-" + number + ".edi", out.bytes());
  }

  /**
   * Says what becomes of a level (element 0083): 4 refuses it and all that is in it; 7 takes it,
   * and of what is in it all that is not refused. An error may stand beside a 7, since that says
   * that nothing keeps the level from being processed, and not that nothing is wrong (ISO 9735-4,
   * acknowledgement). It is one of the trailer, or a stray segment; of those in messages UCS tells.
   */
  private static void respond(
      Writing out,
      String tag,
      List<List<String>> what,
      boolean refused,
      Set<Flaw> flaws,
      String trailer)
      throws EDIStreamException {
    List<List<String>> elements = new ArrayList<>(what);
    elements.add(List.of(refused ? "4" : "7"));
    flaws.stream()
        .filter(flaw -> flaw != Flaw.SEGMENT)
        .sorted()
        .findFirst()
        .ifPresent(
            flaw ->
                elements.addAll(
                    flaw == Flaw.STRAY
                        ? Writing.simple(flaw.of0085)
                        : Writing.simple(flaw.of0085, trailer)));
    out.segment(tag, elements);
  }

  private static List<String> components(Party party) {
    return withoutEnd(List.of(party.id(), party.qualifier(), party.route()));
  }

  private static List<String> withoutEnd(List<String> components) {
    int size = components.size();
    while (size > 1 && components.get(size - 1).isEmpty()) {
      size--;
    }
    return components.subList(0, size);
  }

  private static String date(LocalDateTime at, String pattern) {
    return at.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
  }

  private static String padded(String text, int length) {
    return text.length() > length
        ? text.substring(0, length)
        : text + " ".repeat(length - text.length());
  }

  /** Segments by StAEDI, which releases and refuses what a delimiter would be. */
  private static final class Writing {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final EDIStreamWriter writer;
    private final String component;
    private final String repetition;
    private int count;

    private Writing(EDIOutputFactory factory, String component, String repetition)
        throws EDIStreamException {
      this.writer = factory.createEDIStreamWriter(bytes, StandardCharsets.UTF_8.name());
      this.component = component;
      this.repetition = repetition;
      writer.startInterchange();
    }

    /** With the partner's own separators where they are plain, as its reader may know no others. */
    static Writing x12(EdiSyntax theirs) throws EDIStreamException {
      boolean plain =
          isPlain(theirs.element())
              && isPlain(theirs.component())
              && (isPlain(theirs.end()) || theirs.endsInLines())
              && (theirs.repetition().isEmpty() || isPlain(theirs.repetition()));
      String repetition = plain && !theirs.repetition().isEmpty() ? theirs.repetition() : "^";
      EDIOutputFactory factory = EDIOutputFactory.newFactory();
      factory.setProperty(Delimiters.DATA_ELEMENT, plain ? theirs.element().charAt(0) : '*');
      factory.setProperty(Delimiters.COMPONENT_ELEMENT, plain ? theirs.component().charAt(0) : ':');
      factory.setProperty(Delimiters.SEGMENT, plain ? theirs.end().charAt(0) : '~');
      factory.setProperty(Delimiters.REPETITION, repetition.charAt(0));
      return new Writing(factory, plain ? theirs.component() : ":", repetition);
    }

    /** With those of ISO 9735, which need no UNA. */
    static Writing edifact() throws EDIStreamException {
      return new Writing(EDIOutputFactory.newFactory(), ":", "*");
    }

    private static boolean isPlain(String delimiter) {
      return delimiter.length() == 1 && delimiter.charAt(0) > ' ' && delimiter.charAt(0) < 127;
    }

    String component() {
      return component;
    }

    String repetition() {
      return repetition;
    }

    void segment(String... tagAndElements) throws EDIStreamException {
      segment(List.of(tagAndElements));
    }

    void segment(List<String> tagAndElements) throws EDIStreamException {
      segment(
          tagAndElements.get(0),
          tagAndElements.subList(1, tagAndElements.size()).stream().map(List::of).toList());
    }

    /** Each element by its components. */
    void segment(String tag, List<List<String>> elements) throws EDIStreamException {
      writer.writeStartSegment(tag);
      for (List<String> components : elements) {
        if (components.size() > 1) {
          writer.writeStartElement();
          for (String component : components) {
            if (component.isEmpty()) {
              writer.writeEmptyComponent();
            } else {
              writer.writeComponent(component);
            }
          }
          writer.endElement();
        } else if (components.get(0).isEmpty()) {
          writer.writeEmptyElement();
        } else {
          writer.writeElement(components.get(0));
        }
      }
      writer.writeEndSegment();
      count++;
    }

    /** Elements of one component each. */
    static List<List<String>> simple(String... elements) {
      return Stream.of(elements).map(List::of).toList();
    }

    byte[] bytes() throws EDIStreamException {
      writer.endInterchange();
      writer.flush();
      return bytes.toByteArray();
    }
  }
}
