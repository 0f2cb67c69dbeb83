package dev.milepost.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shipment's facts as the bytes of the column {@code journey.facts}. Every event reads and writes
 * all of its shipment's history, so this is what a long one costs: what is there is not written
 * anew, but gone on with.
 *
 * <p>A byte for the version, how many there are, and then, from the last byte backwards, each fact:
 * a set of bits says which of its components are there, and they follow. Whole numbers are varints,
 * as in Protocol Buffers; a moment is its distance in seconds from the moment before it, and
 * nanoseconds; a text is 0 and itself where it comes first, and its place among those that came
 * before it, from 1, when it comes again. Backwards, because the log of PostgreSQL leaves out what
 * a row has in common with the one before it at either end (heap_update, {@code
 * XLH_UPDATE_SUFFIX_FROM_OLD}): the facts are the last column, and the old ones end it.
 *
 * <p>What lies in the column is a copy: {@code shipment_event} says all of it. So what cannot be
 * read here, as what another version wrote, is taken from there, and written anew with the next
 * event.
 */
final class PackedFacts {
  private static final byte VERSION = 2;

  /** Knows no {@link Has#ASSUMED}, and is this version in everything else. */
  private static final byte FIRST_VERSION = 1;

  /** What not every fact has, by the bit that says so. Only ever added to, with a new version. */
  private enum Has {
    DIRECT(0x1),
    OFFSET(0x2),
    CAUSE(0x4),
    CARRIER_TEXT(0x8),
    STATED_AT(0x10),
    REREAD_AT(0x20),
    THROUGH(0x40),
    TARGET(0x80),
    MILESTONES(0x100),
    ESTIMATE(0x200),
    EARLIEST(0x400),
    ASSUMED(0x800);

    private final int bit;

    Has(int bit) {
      this.bit = bit;
    }

    boolean in(int bits) {
      return (bits & bit) != 0;
    }

    int when(boolean there) {
      return there ? bit : 0;
    }
  }

  /** No facts. */
  static final PackedFacts NONE = new PackedFacts(List.of(), new byte[0], List.of(), 0);

  private final List<Fact> list;
  private final byte[] forwards;
  private final List<String> texts;
  private final long second;

  private PackedFacts(List<Fact> list, byte[] forwards, List<String> texts, long second) {
    this.list = list;
    this.forwards = forwards;
    this.texts = texts;
    this.second = second;
  }

  /** Null for bytes that are not, from the first to the last, what these versions write. */
  static @Nullable PackedFacts read(byte[] bytes) {
    try {
      boolean known = bytes.length > 0 && (bytes[0] == VERSION || bytes[0] == FIRST_VERSION);
      return known ? Reading.all(ByteBuffer.wrap(bytes)) : null;
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      return null;
    }
  }

  /** The facts, in the order in which they were written. */
  List<Fact> list() {
    return list;
  }

  /** What to write when the shipment has these facts now. */
  byte[] bytes(List<Fact> after) {
    boolean more = after.size() >= list.size() && after.subList(0, list.size()).equals(list);
    Writing writing = new Writing(more ? this : NONE, after.size());
    after.subList(more ? list.size() : 0, after.size()).forEach(writing::fact);
    return writing.bytes(after.size());
  }

  private static final class Writing {
    private static final int BYTES_A_FACT = 96;

    private final Map<String, Integer> texts = new HashMap<>();
    private byte[] bytes;
    private int end;
    private long second;

    Writing(PackedFacts before, int facts) {
      int more = facts - before.list.size();
      bytes = Arrays.copyOf(before.forwards, before.forwards.length + BYTES_A_FACT * more);
      end = before.forwards.length;
      second = before.second;
      before.texts.forEach(text -> texts.put(text, texts.size() + 1));
    }

    byte[] bytes(int facts) {
      byte[] forwards = bytes;
      int length = end;
      bytes = new byte[length + 8];
      bytes[0] = VERSION;
      end = 1;
      number(facts);
      room(length);
      for (int i = length - 1; i >= 0; i--) {
        bytes[end++] = forwards[i];
      }
      return Arrays.copyOf(bytes, end);
    }

    void fact(Fact fact) {
      Correction correction = fact.correction();
      Estimate estimate = fact.estimate();
      Revision revision = fact.revision();
      number(
          Has.DIRECT.when(fact.direct())
              | Has.OFFSET.when(fact.offset() != null)
              | Has.CAUSE.when(fact.cause() != null)
              | Has.CARRIER_TEXT.when(fact.carrierText() != null)
              | Has.STATED_AT.when(revision.statedAt() != null)
              | Has.REREAD_AT.when(revision.rereadAt() != null)
              | Has.THROUGH.when(fact.through() != null)
              | Has.TARGET.when(correction != null && correction.target() != null)
              | Has.MILESTONES.when(correction != null && !correction.milestones().isEmpty())
              | Has.ESTIMATE.when(estimate != null)
              | Has.EARLIEST.when(estimate != null && estimate.earliest() != null)
              | Has.ASSUMED.when(estimate != null && estimate.assumed() != null));
      id(fact.id());
      key(fact.reference());
      text(fact.milestone().name());
      text(fact.classifier().name());
      moment(fact.at());
      text(fact.place());
      text(fact.source().value());
      moment(fact.receivedAt());
      if (fact.offset() != null) {
        signed(fact.offset().getTotalSeconds());
      }
      if (fact.cause() != null) {
        text(fact.cause().name());
      }
      if (fact.carrierText() != null) {
        text(fact.carrierText());
      }
      if (correction != null) {
        correction(correction);
      }
      if (estimate != null) {
        estimate(estimate);
      }
      if (revision.statedAt() != null) {
        moment(revision.statedAt());
      }
      if (revision.rereadAt() != null) {
        moment(revision.rereadAt());
      }
      if (fact.through() != null) {
        key(fact.through());
      }
    }

    private void correction(Correction correction) {
      if (correction.target() != null) {
        id(correction.target());
      }
      if (!correction.milestones().isEmpty()) {
        number(correction.milestones().size());
        correction.milestones().forEach(milestone -> text(milestone.name()));
      }
    }

    private void estimate(Estimate estimate) {
      if (estimate.earliest() != null) {
        moment(estimate.earliest());
      }
      moment(estimate.latest());
      text(estimate.by());
      moment(estimate.issuedAt());
      if (estimate.assumed() != null) {
        signed(estimate.assumed().getTotalSeconds());
      }
    }

    private void id(EventId id) {
      room(16);
      ByteBuffer.wrap(bytes, end, 16)
          .putLong(id.value().getMostSignificantBits())
          .putLong(id.value().getLeastSignificantBits());
      end += 16;
    }

    private void key(ReferenceKey key) {
      text(key.type().name());
      text(key.value());
    }

    private void text(String text) {
      Integer known = texts.putIfAbsent(text, texts.size() + 1);
      if (known != null) {
        number(known);
        return;
      }
      byte[] utf8 = text.getBytes(UTF_8);
      number(0);
      number(utf8.length);
      room(utf8.length);
      System.arraycopy(utf8, 0, bytes, end, utf8.length);
      end += utf8.length;
    }

    private void moment(Instant at) {
      signed(at.getEpochSecond() - second);
      number(at.getNano());
      second = at.getEpochSecond();
    }

    private void signed(long value) {
      number(value << 1 ^ value >> 63);
    }

    private void number(long value) {
      room(10);
      long left = value;
      while ((left & ~0x7FL) != 0) {
        bytes[end++] = (byte) (left | 0x80);
        left >>>= 7;
      }
      bytes[end++] = (byte) left;
    }

    private void room(int more) {
      if (end + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end + more, 2 * bytes.length));
      }
    }
  }

  private static final class Reading {
    private final ByteBuffer bytes;
    private final List<String> texts = new ArrayList<>();
    private long second;
    private @Nullable ReferenceKey reference;
    private @Nullable CarrierCode source;

    private Reading(ByteBuffer forwards) {
      this.bytes = forwards;
    }

    static @Nullable PackedFacts all(ByteBuffer written) {
      written.get(); // the version
      int count = Math.toIntExact(new Reading(written).number());
      byte[] forwards = new byte[written.remaining()];
      for (int i = forwards.length - 1; i >= 0; i--) {
        forwards[i] = written.get();
      }
      Reading reading = new Reading(ByteBuffer.wrap(forwards));
      List<Fact> facts = reading.facts(count);
      return reading.bytes.hasRemaining()
          ? null
          : new PackedFacts(facts, forwards, reading.texts, reading.second);
    }

    private List<Fact> facts(int count) {
      List<Fact> facts = new ArrayList<>(Math.min(count, bytes.remaining()));
      for (int i = 0; i < count; i++) {
        facts.add(fact());
      }
      return facts;
    }

    private Fact fact() {
      int bits = Math.toIntExact(number());
      EventId id = id();
      ReferenceKey own = key();
      Milestone milestone = Milestone.valueOf(text());
      Classifier classifier = Classifier.valueOf(text());
      Instant at = moment();
      String place = text();
      CarrierCode from = source();
      Instant receivedAt = moment();
      return new Fact(
          id,
          own,
          milestone,
          classifier,
          at,
          Has.OFFSET.in(bits) ? offset() : null,
          place,
          Has.CAUSE.in(bits) ? Cause.valueOf(text()) : null,
          Has.CARRIER_TEXT.in(bits) ? text() : null,
          correction(bits),
          estimate(bits),
          from,
          Has.DIRECT.in(bits),
          revision(bits),
          receivedAt,
          Has.THROUGH.in(bits) ? key() : null);
    }

    private Revision revision(int bits) {
      if (!Has.STATED_AT.in(bits) && !Has.REREAD_AT.in(bits)) {
        return Revision.FIRST;
      }
      return new Revision(
          Has.STATED_AT.in(bits) ? moment() : null, Has.REREAD_AT.in(bits) ? moment() : null);
    }

    private @Nullable Correction correction(int bits) {
      if (!Has.TARGET.in(bits) && !Has.MILESTONES.in(bits)) {
        return null;
      }
      EventId target = Has.TARGET.in(bits) ? id() : null;
      Set<Milestone> milestones = EnumSet.noneOf(Milestone.class);
      if (Has.MILESTONES.in(bits)) {
        for (long left = number(); left > 0; left--) {
          milestones.add(Milestone.valueOf(text()));
        }
      }
      return new Correction(target, milestones);
    }

    private @Nullable Estimate estimate(int bits) {
      return Has.ESTIMATE.in(bits)
          ? new Estimate(
              Has.EARLIEST.in(bits) ? moment() : null,
              moment(),
              text(),
              moment(),
              Has.ASSUMED.in(bits) ? offset() : null)
          : null;
    }

    private ZoneOffset offset() {
      return ZoneOffset.ofTotalSeconds(Math.toIntExact(signed()));
    }

    private EventId id() {
      return new EventId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    /** What is nearly always the same is made once for all facts of a shipment. */
    private ReferenceKey key() {
      ReferenceType type = ReferenceType.valueOf(text());
      String value = text();
      ReferenceKey before = reference;
      if (before == null || before.type() != type || !before.value().equals(value)) {
        reference = new ReferenceKey(type, value);
      }
      return Objects.requireNonNull(reference);
    }

    private CarrierCode source() {
      String value = text();
      CarrierCode before = source;
      if (before == null || !before.value().equals(value)) {
        source = new CarrierCode(value);
      }
      return Objects.requireNonNull(source);
    }

    private String text() {
      int place = Math.toIntExact(number());
      if (place > 0) {
        return texts.get(place - 1);
      }
      int length = Math.toIntExact(number());
      if (length < 0 || length > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] utf8 = new byte[length];
      bytes.get(utf8);
      String text = new String(utf8, UTF_8);
      texts.add(text);
      return text;
    }

    private Instant moment() {
      second += signed();
      return Instant.ofEpochSecond(second, number());
    }

    private long signed() {
      long value = number();
      return value >>> 1 ^ -(value & 1);
    }

    private long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes.get();
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}
