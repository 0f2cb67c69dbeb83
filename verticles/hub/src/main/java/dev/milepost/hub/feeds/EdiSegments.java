package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of X12 or EDIFACT into segments, byte for byte: the bytes of all tokens together
 * are those of the stream, but for blanks at its end. Holds one segment and a buffer, however long
 * the stream. Looks at no more than the envelopes need; what a segment says is for the adapters.
 */
final class EdiSegments implements Closeable {
  /** Four times what the adapters read of one. */
  static final int LONGEST = 64 * 1024;

  private static final int LONGEST_HEADER = 2048;
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long before;
  private @Nullable EdiSyntax syntax;

  /** What a token is. */
  enum Kind {
    /** ISA, or UNB with the UNA before it. */
    HEADER,
    SEGMENT,
    /** A terminator that ends nothing. */
    EMPTY,
    /** Bytes that belong to no interchange. */
    STRAY
  }

  /**
   * A piece of the stream.
   *
   * @param bytes with the blanks before it and the terminator after it
   * @param tag empty for what is stray or empty
   */
  @SuppressWarnings("ArrayRecordComponent") // a record for its form; it is never compared
  record Token(Kind kind, byte[] bytes, String tag, EdiSyntax syntax) {
    private static final Pattern TAG = Pattern.compile("[A-Z][A-Z0-9]{1,2}");

    /** Whether its tag is one: a message with another segment is not read. */
    boolean isTagged() {
      return TAG.matcher(tag).matches();
    }
  }

  EdiSegments(InputStream in) {
    this.in = in;
  }

  /** Whether an interchange begins here, after a byte order mark and blanks. Nothing is read. */
  boolean begin() throws IOException {
    String text = text(LONGEST_HEADER);
    int from = text.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
    while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    return EdiSyntax.begins(text, from);
  }

  /**
   * The next token, or null at the end.
   *
   * @throws UnfitFile where it cannot be told what follows
   */
  @Nullable Token next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    if (before + at == 0 && peek(0) == 0xEF && peek(1) == 0xBB && peek(2) == 0xBF) {
      take(3, bytes);
    }
    while (peek(0) >= 0 && isBlank(peek(0))) {
      take(1, bytes);
      if (bytes.size() > LONGEST) {
        throw new UnfitFile("more than " + LONGEST + " blanks at byte " + position());
      }
    }
    if (peek(0) < 0) {
      return null;
    }
    EdiSyntax now = syntax;
    if (now == null) {
      return opens() ? header(bytes) : stray(bytes);
    }
    return opensAnother(now) ? header(bytes) : segment(now, bytes);
  }

  private boolean opens() throws IOException {
    return EdiSyntax.begins(text(4), 0);
  }

  /** A header where a segment begins: the trailer of the interchange before is missing. */
  private boolean opensAnother(EdiSyntax now) throws IOException {
    int first = peek(0);
    if (first != 'I' && first != 'U') {
      return false;
    }
    String text = text(3 + now.element().length());
    return (now.standard() == EdiStandard.X12 && text.equals("ISA" + now.element()))
        || (now.standard() == EdiStandard.EDIFACT
            && (text.startsWith("UNA") || text.equals("UNB" + now.element())));
  }

  private Token header(ByteArrayOutputStream bytes) throws IOException {
    EdiSyntax.Header header = EdiSyntax.of(text(LONGEST_HEADER));
    if (header == null) {
      throw new UnfitFile(
          "the header at byte " + position() + " is damaged: its delimiters cannot be read");
    }
    take(header.length(), bytes);
    syntax = header.syntax();
    return new Token(
        Kind.HEADER,
        bytes.toByteArray(),
        header.syntax().standard().opensInterchange,
        header.syntax());
  }

  private Token stray(ByteArrayOutputStream bytes) throws IOException {
    do {
      take(1, bytes);
    } while (peek(0) >= 0 && !opens() && bytes.size() < LONGEST);
    return new Token(Kind.STRAY, bytes.toByteArray(), "", EdiSyntax.NONE);
  }

  private Token segment(EdiSyntax now, ByteArrayOutputStream bytes) throws IOException {
    int from = bytes.size();
    byte[] terminator = now.end().getBytes(ISO_8859_1);
    int release = now.release().isEmpty() ? -1 : now.release().charAt(0);
    while (peek(0) >= 0) {
      int c = peek(0);
      if (c == (terminator[0] & 0xFF) && stands(terminator)) {
        take(terminator.length, bytes);
        break;
      }
      if (c == '\r' && now.endsInLines()) {
        take(1, bytes);
        break;
      }
      take(c == release ? 2 : 1, bytes);
      if (bytes.size() - from > LONGEST) {
        throw new UnfitFile(
            "the segment at byte " + (position() - LONGEST) + " does not end within " + LONGEST);
      }
    }
    byte[] all = bytes.toByteArray();
    String tag = tag(all, from, now);
    if (tag.equals(now.standard().closesInterchange)) {
      syntax = null;
    }
    boolean empty = tag.isEmpty() && all.length - from <= terminator.length;
    return new Token(empty ? Kind.EMPTY : Kind.SEGMENT, all, tag, now);
  }

  private static String tag(byte[] bytes, int from, EdiSyntax now) {
    String start = new String(bytes, from, Math.min(16, bytes.length - from), ISO_8859_1);
    for (String delimiter : new String[] {now.element(), now.component(), now.end()}) {
      int cut = start.indexOf(delimiter);
      start = cut < 0 ? start : start.substring(0, cut);
    }
    return start.strip();
  }

  private boolean stands(byte[] text) throws IOException {
    for (int i = 1; i < text.length; i++) {
      if (peek(i) != (text[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private long position() {
    return before + at;
  }

  /** Up to that many bytes from here on, one character for each. */
  private String text(int most) throws IOException {
    if (peek(most - 1) < 0 && end == at) {
      return "";
    }
    return new String(buffer, at, Math.min(most, end - at), ISO_8859_1);
  }

  private int peek(int ahead) throws IOException {
    while (at + ahead >= end) {
      if (at > 0) {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        before += at;
        end -= at;
        at = 0;
      }
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return -1;
      }
      end += read;
    }
    return buffer[at + ahead] & 0xFF;
  }

  private void take(int count, ByteArrayOutputStream to) throws IOException {
    for (int i = 0; i < count && peek(0) >= 0; i++) {
      to.write(buffer[at++]);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
