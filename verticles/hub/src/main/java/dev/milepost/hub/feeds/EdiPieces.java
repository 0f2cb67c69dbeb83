package dev.milepost.hub.feeds;

import dev.milepost.hub.feeds.EdiSegments.Kind;
import dev.milepost.hub.feeds.EdiSegments.Token;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file of X12 or EDIFACT into pieces that each can be read by itself, in memory of a few
 * pieces. The same file is always cut alike.
 *
 * <p>A piece has the file's own bytes: interchanges as they are, as many as fit. Where one is cut,
 * it is between messages: its header and that of its group are repeated in the next piece, and the
 * trailers of each piece are written anew, since they count. Where one message is too long, it is
 * cut where its standard begins a part that stands for itself ({@link EdiStandard#cutBefore}): what
 * holds for all parts is repeated, and its trailer is written anew likewise. What its sender
 * counted is in {@link #facts}.
 */
final class EdiPieces implements Pieces {
  private static final int MOST_INTERCHANGES = 10_000;

  /** Room for trailers. */
  private static final int TRAILERS = 512;

  private final EdiSegments segments;
  private final int target;
  private final int most;
  private final Queue<byte[]> ready = new ArrayDeque<>();
  private final List<Interchange> interchanges = new ArrayList<>();

  private ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private boolean holds;
  private boolean ended;

  // Of the interchange that is open.
  private @Nullable EnvelopeFacts open;
  private EdiSyntax syntax = EdiSyntax.NONE;
  private byte[] header = {};
  private boolean cut;
  private long groupsInPiece;
  private long messagesInPiece;

  // Of its group that is open.
  private byte @Nullable [] group;
  private boolean groupCut;
  private long messagesOfGroupInPiece;

  private @Nullable OpenMessage message;

  /**
   * @param target how long a piece should be
   * @param most how long it may be, where a message is too long for that
   */
  EdiPieces(EdiSegments segments, int target, int most) {
    this.segments = segments;
    this.target = target;
    this.most = most;
  }

  /** Whether the file begins with an interchange. */
  boolean begin() throws IOException {
    return segments.begin();
  }

  /**
   * The next piece, or null after the last.
   *
   * @throws UnfitFile where the file cannot be cut
   */
  @Override
  public byte @Nullable [] next() throws IOException {
    while (ready.isEmpty() && !ended) {
      Token token = segments.next();
      if (token == null) {
        end();
      } else {
        take(token);
      }
    }
    return ready.poll();
  }

  /** What the envelopes say, after the last piece. */
  FileFacts facts() {
    return new FileFacts(interchanges, null);
  }

  private void end() throws IOException {
    breakOff();
    if (piece.size() > 0) {
      ready.add(piece.toByteArray());
      piece.reset();
    }
    ended = true;
  }

  private void take(Token token) throws IOException {
    EnvelopeFacts facts = open;
    if (token.kind() == Kind.HEADER) {
      openInterchange(token);
      return;
    }
    if (token.kind() == Kind.STRAY || facts == null) {
      write(token.bytes());
      return;
    }
    EdiStandard standard = syntax.standard();
    String tag = token.tag();
    if (tag.equals(standard.opensMessage)) {
      breakMessage(facts);
      facts.openMessage(token.bytes());
      message = new OpenMessage(facts, token.bytes());
    } else if (tag.equals(standard.closesMessage)) {
      closeMessage(facts, token.bytes());
    } else if (tag.equals(standard.opensGroup)) {
      openGroup(facts, token.bytes());
    } else if (tag.equals(standard.closesGroup)) {
      closeGroup(facts, token.bytes());
    } else if (tag.equals(standard.closesInterchange)) {
      closeInterchange(facts, token.bytes());
    } else if (message != null) {
      if (token.kind() == Kind.SEGMENT) {
        facts.segment(token.isTagged());
      }
      message.add(tag, token.bytes());
    } else {
      if (token.kind() == Kind.SEGMENT) {
        facts.stray(tag);
      }
      write(token.bytes());
    }
  }

  // --- interchanges ---

  private void openInterchange(Token token) throws IOException {
    breakOff();
    if (interchanges.size() >= MOST_INTERCHANGES) {
      throw new UnfitFile(
          "more than " + MOST_INTERCHANGES + " interchanges: have them sent in several files");
    }
    if (holds && piece.size() + token.bytes().length + TRAILERS > target) {
      ready.add(piece.toByteArray());
      piece = new ByteArrayOutputStream();
      holds = false;
    }
    syntax = token.syntax();
    header = token.bytes();
    open = new EnvelopeFacts(syntax, header);
    cut = false;
    groupsInPiece = 0;
    messagesInPiece = 0;
    piece.write(header);
  }

  private void closeInterchange(EnvelopeFacts facts, byte[] trailer) throws IOException {
    breakMessage(facts);
    facts.close(trailer);
    piece.write(cut ? interchangeTrailer(facts) : trailer);
    closed(facts);
  }

  /** Its trailer is missing, and stays so. */
  private void breakOff() throws IOException {
    EnvelopeFacts facts = open;
    if (facts != null) {
      breakMessage(facts);
      facts.breakOff();
      closed(facts);
    }
  }

  private void closed(EnvelopeFacts facts) {
    interchanges.add(facts.facts());
    holds = true;
    open = null;
    group = null;
  }

  private byte[] interchangeTrailer(EnvelopeFacts facts) {
    boolean counted = facts.isGrouped() || syntax.standard() == EdiStandard.X12;
    return syntax.segment(
        syntax.standard().closesInterchange,
        Long.toString(counted ? groupsInPiece : messagesInPiece),
        facts.control());
  }

  // --- groups ---

  private void openGroup(EnvelopeFacts facts, byte[] segment) throws IOException {
    breakMessage(facts);
    facts.openGroup(segment);
    group = segment;
    groupCut = false;
    messagesOfGroupInPiece = 0;
    groupsInPiece++;
    piece.write(segment);
  }

  private void closeGroup(EnvelopeFacts facts, byte[] trailer) throws IOException {
    breakMessage(facts);
    byte[] own = groupTrailer(facts);
    facts.closeGroup(trailer);
    piece.write(groupCut ? own : trailer);
    group = null;
  }

  private byte[] groupTrailer(EnvelopeFacts facts) {
    return syntax.segment(
        syntax.standard().closesGroup, Long.toString(messagesOfGroupInPiece), facts.groupControl());
  }

  // --- messages ---

  private void closeMessage(EnvelopeFacts facts, byte[] trailer) throws IOException {
    OpenMessage closing = message;
    if (closing == null) {
      facts.stray(syntax.standard().closesMessage);
      write(trailer);
      return;
    }
    message = null;
    closing.end(trailer);
    facts.closeMessage(trailer);
  }

  /** Something else begins: the message goes on without its trailer, as it came. */
  private void breakMessage(EnvelopeFacts facts) throws IOException {
    OpenMessage broken = message;
    if (broken != null) {
      message = null;
      broken.end(null);
      facts.breakMessage();
    }
  }

  private void writeMessage(byte[] bytes) throws IOException {
    write(bytes);
    messagesInPiece++;
    messagesOfGroupInPiece++;
  }

  private void write(byte[] bytes) throws IOException {
    if (holds && piece.size() + bytes.length + TRAILERS > target) {
      cutHere();
    }
    piece.write(bytes);
    holds = true;
    if (piece.size() + TRAILERS > most) {
      throw new UnfitFile("more than a record of Kafka has room for stands between two messages");
    }
  }

  /** Ends the piece, and goes on with the same envelopes in another. */
  private void cutHere() throws IOException {
    EnvelopeFacts facts = open;
    if (facts != null && group != null) {
      piece.write(groupTrailer(facts));
    }
    if (facts != null) {
      piece.write(interchangeTrailer(facts));
    }
    ready.add(piece.toByteArray());
    piece = new ByteArrayOutputStream();
    holds = false;
    groupsInPiece = 0;
    messagesInPiece = 0;
    messagesOfGroupInPiece = 0;
    if (facts != null) {
      piece.write(header);
      cut = true;
    }
    if (facts != null && group != null) {
      piece.write(group);
      groupCut = true;
      groupsInPiece = 1;
    }
  }

  /** A message while its segments come. */
  private final class OpenMessage {
    private final EnvelopeFacts facts;
    private final List<String> divisible;
    private List<String> tags = new ArrayList<>();
    private List<byte[]> whole = new ArrayList<>();
    private int size;
    private @Nullable Division division;

    OpenMessage(EnvelopeFacts facts, byte[] first) throws IOException {
      this.facts = facts;
      this.divisible = syntax.standard().cutBefore(facts.messageType());
      add(syntax.standard().opensMessage, first);
    }

    void add(String tag, byte[] segment) throws IOException {
      if (division != null) {
        division.add(tag, segment);
        return;
      }
      tags.add(tag);
      whole.add(segment);
      size += segment.length;
      if (!divisible.isEmpty() && size + header.length + 2 * TRAILERS > target) {
        divide();
      } else if (size + header.length + 2 * TRAILERS > most) {
        throw new UnfitFile(
            facts.place()
                + ": a message of more than "
                + size
                + " bytes, which is more than a record of Kafka has room for. Have it sent as"
                + " several messages");
      }
    }

    private void divide() throws IOException {
      Division parts = new Division();
      for (int i = 0; i < whole.size(); i++) {
        parts.add(tags.get(i), whole.get(i));
      }
      division = parts;
      tags = List.of();
      whole = List.of();
    }

    /**
     * @param trailer null where there is none
     */
    void end(byte @Nullable [] trailer) throws IOException {
      if (division != null) {
        division.end(trailer);
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(size + TRAILERS);
      for (byte[] segment : whole) {
        bytes.write(segment);
      }
      if (trailer != null) {
        bytes.write(trailer);
      }
      writeMessage(bytes.toByteArray());
    }

    /** The message as several. */
    private final class Division {
      private final ByteArrayOutputStream head = new ByteArrayOutputStream();
      private final ByteArrayOutputStream outerHead = new ByteArrayOutputStream();
      private final ByteArrayOutputStream part = new ByteArrayOutputStream();
      private final String outer = divisible.get(0);
      private final String inner = divisible.get(divisible.size() - 1);
      private long headCount;
      private long outerHeadCount;
      private long count;
      private boolean begun;
      private boolean outerBegun;
      private boolean innerBegun;
      private boolean cutOnce;

      void add(String tag, byte[] segment) throws IOException {
        if (tag.equals(outer)) {
          if (begun && isFull(segment)) {
            emit();
            restart(false);
          }
          begun = true;
          outerBegun = !inner.equals(outer);
          innerBegun = false;
          outerHead.reset();
          outerHeadCount = 0;
        } else if (tag.equals(inner)) {
          if (innerBegun && isFull(segment)) {
            emit();
            restart(true);
          }
          begun = true;
          outerBegun = false;
          innerBegun = true;
        }
        append(segment, tag.isEmpty() ? 0 : 1);
      }

      /**
       * @param counts 0 for a terminator that ends nothing
       */
      private void append(byte[] segment, int counts) throws IOException {
        if (!begun) {
          head.write(segment);
          headCount += counts;
        } else if (outerBegun) {
          outerHead.write(segment);
          outerHeadCount += counts;
        }
        part.write(segment);
        count += counts;
        if (part.size() + header.length + 2 * TRAILERS > most) {
          throw new UnfitFile(
              facts.place()
                  + ": a part of a message is longer than a record of Kafka has room for. Have it"
                  + " sent as several messages");
        }
      }

      private boolean isFull(byte[] segment) {
        return part.size() + segment.length + header.length + 2 * TRAILERS > target * 3 / 4;
      }

      private void restart(boolean inOuter) throws IOException {
        part.reset();
        part.write(head.toByteArray());
        count = headCount;
        if (inOuter) {
          part.write(outerHead.toByteArray());
          count += outerHeadCount;
        }
      }

      private void emit() throws IOException {
        part.write(
            syntax.segment(
                syntax.standard().closesMessage, Long.toString(count + 1), facts.messageControl()));
        cutOnce = true;
        writeMessage(part.toByteArray());
      }

      void end(byte @Nullable [] trailer) throws IOException {
        if (trailer != null && cutOnce) {
          emit();
          return;
        }
        if (trailer != null) {
          part.write(trailer);
        }
        writeMessage(part.toByteArray());
      }
    }
  }

  @Override
  public void close() throws IOException {
    segments.close();
  }
}
