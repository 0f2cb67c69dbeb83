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

/**
 * What a partner is told of an interchange that was kept: 997 (X12) or CONTRL (ISO 9735-4). It says
 * what the envelopes show: control numbers, counts, missing trailers. A message without a trailer
 * is refused, since the rest of it may be missing; other faults are told, and what has them is
 * taken. What is an acknowledgement itself is not acknowledged.
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
        group.receiver(),
        group.sender(),
        date(at, century ? "yyyyMMdd" : "yyMMdd"),
        date(at, "HHmm"),
        number,
        group.agency().isEmpty() ? "X" : group.agency(),
        group.version());
    int before = out.count;
    out.segment("ST", "997", "0001");
    out.segment("AK1", group.functionalId(), group.control());
    boolean all = group.messages() <= EnvelopeFacts.TOLD;
    for (Message message : group.told()) {
      if (all || !message.flaws().isEmpty()) {
        out.segment("AK2", message.identifier().get(0), message.control());
        out.segment(
            codes("AK5", verdict(message.flaws()), message.flaws(), Acknowledgement::of718));
      }
    }
    List<String> ak9 = new ArrayList<>(List.of("AK9", verdict(group)));
    boolean states =
        !group.stated().isEmpty() && group.stated().chars().allMatch(Character::isDigit);
    ak9.add(states ? group.stated() : Long.toString(group.messages()));
    ak9.add(Long.toString(group.messages()));
    ak9.add(Long.toString(group.messages() - group.rejected()));
    ak9.addAll(codes(group.flaws(), Acknowledgement::of716));
    out.segment(ak9);
    out.segment("SE", Integer.toString(out.count - before + 1), "0001");
    out.segment("GE", "1", number);
  }

  /** Element 715. */
  private static String verdict(Group group) {
    if (group.rejected() > 0) {
      return group.rejected() == group.messages() ? "R" : "P";
    }
    boolean flawed =
        !group.flaws().isEmpty() || group.told().stream().anyMatch(it -> !it.flaws().isEmpty());
    return flawed ? "E" : "A";
  }

  /** Element 717. */
  private static String verdict(Set<Flaw> flaws) {
    return flaws.contains(Flaw.NO_TRAILER) ? "R" : flaws.isEmpty() ? "A" : "E";
  }

  /** Element 718. */
  private static String of718(Flaw flaw) {
    return switch (flaw) {
      case NO_TRAILER -> "2";
      case CONTROL_NUMBER -> "3";
      case COUNT -> "4";
    };
  }

  /** Element 716. */
  private static String of716(Flaw flaw) {
    return switch (flaw) {
      case NO_TRAILER -> "3";
      case CONTROL_NUMBER -> "4";
      case COUNT -> "5";
    };
  }

  private interface Coding {
    String code(Flaw flaw);
  }

  private static List<String> codes(Set<Flaw> flaws, Coding coding) {
    List<String> codes = new ArrayList<>();
    for (Flaw flaw : Flaw.values()) {
      if (flaws.contains(flaw)) {
        codes.add(coding.code(flaw));
      }
    }
    return codes;
  }

  private static List<String> codes(String tag, String verdict, Set<Flaw> flaws, Coding coding) {
    List<String> segment = new ArrayList<>(List.of(tag, verdict));
    segment.addAll(codes(flaws, coding));
    return segment;
  }

  // --- CONTRL ---

  private static Acknowledgement contrl(Interchange received, int control, LocalDateTime at)
      throws EDIStreamException {
    Writing out = Writing.edifact();
    String version = received.version();
    int syntax = version.isEmpty() ? 3 : Character.digit(version.charAt(version.length() - 1), 10);
    boolean century = syntax >= SYNTAX_WITH_CENTURY;
    String number = Integer.toString(control);
    List<String> unb =
        new ArrayList<>(
            List.of(
                "UNB",
                version,
                composite(received.receiver()),
                composite(received.sender()),
                date(at, century ? "yyyyMMdd" : "yyMMdd") + ":" + date(at, "HHmm"),
                number));
    if (received.test()) {
      unb.addAll(List.of("", "", "", "", "", "1"));
    }
    out.segment(unb);
    int before = out.count;
    out.segment("UNH", "1", century ? "CONTRL:4:1:UN" : "CONTRL:D:3:UN");
    out.segment(
        action(
            List.of(
                "UCI",
                received.control(),
                composite(received.sender()),
                composite(received.receiver())),
            received.flaws(),
            false,
            "UNZ"));
    for (Group group : received.groups()) {
      if (!group.control().isEmpty()) {
        out.segment(
            action(
                List.of("UCF", group.control(), group.sender(), group.receiver()),
                group.flaws(),
                false,
                "UNE"));
      }
      for (Message message : group.told()) {
        if (!message.flaws().isEmpty()) {
          out.segment(
              action(
                  List.of("UCM", message.control(), joined(message.identifier())),
                  message.flaws(),
                  message.flaws().contains(Flaw.NO_TRAILER),
                  "UNT"));
        }
      }
    }
    out.segment("UNT", Integer.toString(out.count - before + 1), "1");
    out.segment("UNZ", "1", number);
    return new Acknowledgement("CONTRL-" + number + ".edi", out.bytes());
  }

  /** With 0083: 7 takes this level and what is below, unless that is refused; 4 refuses it. */
  private static List<String> action(
      List<String> begin, Set<Flaw> flaws, boolean refused, String trailer) {
    List<String> segment = new ArrayList<>(begin);
    segment.add(refused ? "4" : "7");
    List<String> codes = codes(flaws, Acknowledgement::of0085);
    if (!codes.isEmpty()) {
      segment.add(codes.get(0));
      segment.add(trailer);
    }
    return segment;
  }

  /** Element 0085: missing, references do not match, counts do not. */
  private static String of0085(Flaw flaw) {
    return switch (flaw) {
      case NO_TRAILER -> "13";
      case CONTROL_NUMBER -> "28";
      case COUNT -> "29";
    };
  }

  private static String composite(Party party) {
    return party.qualifier().isEmpty() ? party.id() : party.id() + ":" + party.qualifier();
  }

  private static String joined(List<String> components) {
    String joined = String.join(":", components);
    return joined.replaceAll(":+$", "");
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
    private final boolean x12;
    private final String component;
    private final String repetition;
    private int count;

    private Writing(EDIOutputFactory factory, boolean x12, String component, String repetition)
        throws EDIStreamException {
      this.writer = factory.createEDIStreamWriter(bytes, StandardCharsets.UTF_8.name());
      this.x12 = x12;
      this.component = component;
      this.repetition = repetition;
      writer.startInterchange();
    }

    /** With the partner's own separators where they are plain, as its reader may know no others. */
    static Writing x12(EdiSyntax theirs) throws EDIStreamException {
      boolean plain =
          isPlain(theirs.element())
              && isPlain(theirs.component())
              && isPlain(theirs.end())
              && (theirs.repetition().isEmpty() || isPlain(theirs.repetition()));
      String repetition = plain && !theirs.repetition().isEmpty() ? theirs.repetition() : "^";
      EDIOutputFactory factory = EDIOutputFactory.newFactory();
      factory.setProperty(Delimiters.DATA_ELEMENT, plain ? theirs.element().charAt(0) : '*');
      factory.setProperty(Delimiters.COMPONENT_ELEMENT, plain ? theirs.component().charAt(0) : ':');
      factory.setProperty(Delimiters.SEGMENT, plain ? theirs.end().charAt(0) : '~');
      factory.setProperty(Delimiters.REPETITION, repetition.charAt(0));
      return new Writing(factory, true, plain ? theirs.component() : ":", repetition);
    }

    /** With those of ISO 9735, which need no UNA. */
    static Writing edifact() throws EDIStreamException {
      return new Writing(EDIOutputFactory.newFactory(), false, ":", "*");
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

    void segment(String... elements) throws EDIStreamException {
      segment(List.of(elements));
    }

    /** In EDIFACT a colon separates components. */
    void segment(List<String> elements) throws EDIStreamException {
      writer.writeStartSegment(elements.get(0));
      for (String element : elements.subList(1, elements.size())) {
        if (element.isEmpty()) {
          writer.writeEmptyElement();
        } else if (x12 || element.indexOf(':') < 0) {
          writer.writeElement(element);
        } else {
          writer.writeStartElement();
          for (String part : element.split(":", -1)) {
            if (part.isEmpty()) {
              writer.writeEmptyComponent();
            } else {
              writer.writeComponent(part);
            }
          }
          writer.endElement();
        }
      }
      writer.writeEndSegment();
      count++;
    }

    byte[] bytes() throws EDIStreamException {
      writer.endInterchange();
      writer.flush();
      return bytes.toByteArray();
    }
  }
}
