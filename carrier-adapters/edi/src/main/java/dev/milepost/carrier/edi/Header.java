package dev.milepost.carrier.edi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segment that says what the delimiters are: ISA by the places in it, UNA by its six
 * characters, UNB without UNA by the standard's own.
 *
 * @param syntaxVersion of UNB; 0 in X12
 * @param text the ISA or UNB segment without terminator, line breaks cut
 * @param end where the segment after it begins
 */
record Header(Standard standard, Delimiters delimiters, int syntaxVersion, String text, int end) {
  private static final int ISA_ELEMENTS = 16;

  /** ISA has 106 characters; senders pad badly, but not by much. */
  private static final int LONGEST_ISA = 160;

  private static final int LONGEST_UNB = 1024;
  private static final int SERVICE_CHARACTERS = 6;
  private static final int REPEATS_SINCE = 4;

  /** Whether an ISA, UNA or UNB stands there, and not a word that begins alike. */
  static boolean begins(String text, int at) {
    return at + 3 < text.length()
        && (text.startsWith("ISA", at) || text.startsWith("UNA", at) || text.startsWith("UNB", at))
        && delimits(text.charAt(at + 3));
  }

  /** The header that begins there, or null where it is damaged. */
  static @Nullable Header at(String text, int at) {
    return text.startsWith("ISA", at) ? isa(text, at) : edifact(text, at);
  }

  private static @Nullable Header isa(String text, int from) {
    char element = text.charAt(from + 3);
    StringBuilder isa = new StringBuilder(LONGEST_ISA);
    int separators = 0;
    int at = from;
    while (separators < ISA_ELEMENTS) {
      if (at == text.length() || isa.length() > LONGEST_ISA) {
        return null;
      }
      char c = text.charAt(at++);
      if (!breaksLine(c)) {
        isa.append(c);
        separators += c == element ? 1 : 0;
      }
    }
    at = pastBreaks(text, at);
    if (at == text.length() || !delimits(text.charAt(at))) {
      return null;
    }
    char component = text.charAt(at++);
    int next = pastBreaks(text, at);
    boolean lines = next > at && (next == text.length() || !delimits(text.charAt(next)));
    if (!lines && (next == text.length() || !delimits(text.charAt(next)))) {
      return null;
    }
    char segment = lines ? '\n' : text.charAt(next);
    if (component == element || segment == element || segment == component) {
      return null;
    }
    List<String> elements = elements(isa, element);
    char repetition = repetition(elements.get(11), elements.get(12), element, component, segment);
    return new Header(
        Standard.X12,
        new Delimiters(element, component, repetition, Delimiters.NONE, segment),
        0,
        isa.append(component).toString(),
        lines ? next : next + 1);
  }

  /** What stands between the separators, the tag as the first. */
  static List<String> elements(CharSequence segment, char separator) {
    List<String> elements = new ArrayList<>(ISA_ELEMENTS + 1);
    int from = 0;
    for (int i = 0; i <= segment.length(); i++) {
      if (i == segment.length() || segment.charAt(i) == separator) {
        elements.add(segment.subSequence(from, i).toString());
        from = i + 1;
      }
    }
    return elements;
  }

  /**
   * ISA11 separates repetitions since 00402, and was {@code U} before; some write {@code U} after
   * (dossier section 6.1).
   */
  private static char repetition(
      String written, String version, char element, char component, char segment) {
    String text = written.strip();
    boolean separates =
        text.length() == 1
            && version.strip().compareTo("00402") >= 0
            && delimits(text.charAt(0))
            && text.charAt(0) != element
            && text.charAt(0) != component
            && text.charAt(0) != segment;
    return separates ? text.charAt(0) : Delimiters.NONE;
  }

  private static @Nullable Header edifact(String text, int from) {
    char[] service = {':', '+', '.', '?', ' ', '\''};
    int at = from;
    boolean stated = text.startsWith("UNA", at);
    if (stated) {
      if (at + 3 + SERVICE_CHARACTERS > text.length()) {
        return null;
      }
      text.getChars(at + 3, at + 3 + SERVICE_CHARACTERS, service, 0);
      at = pastBlanks(text, at + 3 + SERVICE_CHARACTERS);
      if (!text.startsWith("UNB", at)) {
        return null;
      }
    } else {
      service[1] = text.charAt(at + 3);
      if (endsInLines(text, at)) {
        service[5] = '\n';
      }
    }
    service[5] = service[5] == '\r' ? '\n' : service[5];
    if (clash(service)) {
      return null;
    }
    return unb(text, at, service, stated);
  }

  private static @Nullable Header unb(String text, int from, char[] service, boolean stated) {
    char release = service[3] == ' ' ? Delimiters.NONE : service[3];
    StringBuilder unb = new StringBuilder(LONGEST_UNB / 8);
    int at = from;
    boolean released = false;
    while (true) {
      if (at == text.length() || unb.length() > LONGEST_UNB) {
        return null;
      }
      char c = text.charAt(at++);
      if (!released && (c == service[5] || (service[5] == '\n' && c == '\r'))) {
        break;
      }
      released = !released && c == release && c != Delimiters.NONE;
      if (!breaksLine(c)) {
        unb.append(c);
      }
    }
    int syntax = syntaxVersion(unb, service[0], service[1]);
    char repetition = stated ? service[4] : '*';
    boolean repeats =
        syntax >= REPEATS_SINCE && delimits(repetition) && !holds(service, repetition, 4);
    return new Header(
        Standard.EDIFACT,
        new Delimiters(
            service[1], service[0], repeats ? repetition : Delimiters.NONE, release, service[5]),
        syntax,
        unb.toString(),
        at);
  }

  /** The digit after the first component of UNB's first element: {@code UNOC:3}. */
  private static int syntaxVersion(CharSequence unb, char component, char element) {
    for (int i = 4; i + 1 < unb.length() && unb.charAt(i) != element; i++) {
      if (unb.charAt(i) == component) {
        return Math.max(0, Character.digit(unb.charAt(i + 1), 10));
      }
    }
    return 0;
  }

  /** Without UNA: a message opens on a line of its own before any terminator is seen. */
  private static boolean endsInLines(String text, int from) {
    int apostrophe = text.indexOf('\'', from);
    int until = Math.min(apostrophe < 0 ? text.length() : apostrophe, from + LONGEST_UNB);
    for (int i = from; i < until; i++) {
      if (breaksLine(text.charAt(i))) {
        int next = pastBlanks(text, i);
        if (text.startsWith("UNH", next) || text.startsWith("UNG", next)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Two delimiters alike, or one that texts are made of. */
  private static boolean clash(char[] service) {
    for (int i : new int[] {0, 1, 5}) {
      boolean fits = delimits(service[i]) || (i == 5 && service[i] == '\n');
      if (!fits || holds(service, service[i], i)) {
        return true;
      }
    }
    return delimits(service[3]) ? holds(service, service[3], 3) : service[3] != ' ';
  }

  /** Whether another of component, element, release and terminator is that character. */
  private static boolean holds(char[] service, char c, int but) {
    for (int i : new int[] {0, 1, 3, 5}) {
      if (i != but && service[i] == c) {
        return true;
      }
    }
    return false;
  }

  private static boolean delimits(char c) {
    if (c == '\t' || (c >= '\u001C' && c <= '\u001F')) {
      return true;
    }
    return !Character.isLetterOrDigit(c)
        && !Character.isWhitespace(c)
        && !Character.isSurrogate(c)
        && c != Delimiters.NONE
        && c != '\uFFFD';
  }

  private static boolean breaksLine(char c) {
    return c == '\n' || c == '\r';
  }

  private static int pastBreaks(String text, int from) {
    int at = from;
    while (at < text.length() && breaksLine(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int pastBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
