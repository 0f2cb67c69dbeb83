package dev.milepost.hub.feeds;

import dev.milepost.hub.feeds.FileFacts.Flaw;
import dev.milepost.hub.feeds.FileFacts.Group;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import dev.milepost.hub.feeds.FileFacts.Message;
import dev.milepost.hub.feeds.FileFacts.Party;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
  private static final int FOURTH_SYNTAX = 4;

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
   * @throws IllegalArgumentException where its sender's own ids or numbers cannot be written
   */
  static Acknowledgement of(Interchange received, int control, Instant at) {
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

  private static Acknowledgement functional(Interchange received, int control, LocalDateTime at) {
    // With the partner's own separators, as its reader may know no others.
    EdiSyntax syntax = received.syntax();
    Writing out = new Writing(syntax);
    String number = String.format(Locale.ROOT, "%09d", control);
    out.raw(
        "ISA",
        "00",
        padded("", 10),
        "00",
        padded("", 10),
        padded(syntax.written(received.receiver().qualifier()), 2),
        padded(syntax.written(received.receiver().id()), 15),
        padded(syntax.written(received.sender().qualifier()), 2),
        padded(syntax.written(received.sender().id()), 15),
        date(at, "yyMMdd"),
        date(at, "HHmm"),
        syntax.repetition().isEmpty() ? "U" : syntax.repetition(),
        padded(received.version().isEmpty() ? "00401" : received.version(), 5),
        number,
        "0",
        received.test() ? "T" : "P",
        syntax.component());
    int next = control;
    for (Group group : answered(received)) {
      group(out, group, next++, at);
    }
    out.segment("IEA", Integer.toString(answered(received).size()), number);
    return new Acknowledgement("997-" + number + ".edi", out.bytes());
  }

  private static void group(Writing out, Group group, int control, LocalDateTime at) {
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

  private static Acknowledgement contrl(Interchange received, int control, LocalDateTime at) {
    String version = received.version();
    int syntax = version.isEmpty() ? 3 : Character.digit(version.charAt(version.length() - 1), 10);
    boolean fourth = syntax >= FOURTH_SYNTAX;
    // With the separators of ISO 9735, which need no UNA.
    Writing out =
        new Writing(new EdiSyntax(EdiStandard.EDIFACT, "+", ":", fourth ? "*" : "", "?", "'"));
    String number = Integer.toString(control);
    List<List<String>> unb =
        new ArrayList<>(
            List.of(
                List.of(version.split(":", -1)),
                components(received.receiver()),
                components(received.sender()),
                List.of(date(at, fourth ? "yyyyMMdd" : "yyMMdd"), date(at, "HHmm")),
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
            fourth ? List.of("CONTRL", "4", "1", "UN") : List.of("CONTRL", "D", "3", "UN")));
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
      String trailer) {
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

  /** Segments, one after the other. */
  private static final class Writing {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final EdiSyntax syntax;
    private int count;

    Writing(EdiSyntax syntax) {
      this.syntax = syntax;
    }

    void segment(String... tagAndElements) {
      segment(List.of(tagAndElements));
    }

    void segment(List<String> tagAndElements) {
      segment(
          tagAndElements.get(0),
          tagAndElements.subList(1, tagAndElements.size()).stream().map(List::of).toList());
    }

    /** Each element by its components. */
    void segment(String tag, List<List<String>> elements) {
      Stream<String> written =
          elements.stream()
              .map(
                  components ->
                      components.stream()
                          .map(syntax::written)
                          .collect(Collectors.joining(syntax.component())));
      raw(Stream.concat(Stream.of(tag), written).toArray(String[]::new));
    }

    /** Elements as they stand in a file. */
    void raw(String... tagAndElements) {
      bytes.writeBytes(syntax.segment(tagAndElements));
      count++;
    }

    /** Elements of one component each. */
    static List<List<String>> simple(String... elements) {
      return Stream.of(elements).map(List::of).toList();
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
