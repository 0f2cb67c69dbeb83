package dev.milepost.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shipment's facts in the form of {@link Packed}, token by token. Every event reads and writes
 * all of its shipment's history, so this is what a long one costs; databind finds its way anew for
 * each component of each fact, and takes three times as long.
 */
final class PackedFacts {
  private static final int COMPONENTS = 16;

  private PackedFacts() {}

  /** So that databind knows them from any other list. */
  record Facts(List<Fact> list) {}

  static void write(Facts facts, JsonGenerator out) throws IOException {
    out.writeStartArray(facts, facts.list().size());
    for (Fact fact : facts.list()) {
      write(fact, out);
    }
    out.writeEndArray();
  }

  private static void write(Fact fact, JsonGenerator out) throws IOException {
    out.writeStartArray(fact, COMPONENTS);
    Packed.write(fact.id(), out);
    write(fact.reference(), out);
    write(fact.milestone(), out);
    write(fact.classifier(), out);
    Packed.write(fact.at(), out);
    if (fact.offset() == null) {
      out.writeNull();
    } else {
      out.writeNumber(fact.offset().getTotalSeconds());
    }
    out.writeString(fact.place());
    write(fact.cause(), out);
    out.writeString(fact.carrierText());
    out.writePOJO(fact.correction());
    out.writePOJO(fact.estimate());
    out.writeString(fact.source().value());
    out.writeBoolean(fact.direct());
    out.writeStartArray(fact.revision(), 2);
    write(fact.revision().statedAt(), out);
    write(fact.revision().rereadAt(), out);
    out.writeEndArray();
    Packed.write(fact.receivedAt(), out);
    write(fact.through(), out);
    out.writeEndArray();
  }

  private static void write(@Nullable ReferenceKey key, JsonGenerator out) throws IOException {
    if (key == null) {
      out.writeNull();
      return;
    }
    out.writeStartArray(key, 2);
    write(key.type(), out);
    out.writeString(key.value());
    out.writeEndArray();
  }

  private static void write(@Nullable Enum<?> constant, JsonGenerator out) throws IOException {
    out.writeString(constant == null ? null : constant.name());
  }

  private static void write(@Nullable Instant at, JsonGenerator out) throws IOException {
    if (at == null) {
      out.writeNull();
    } else {
      Packed.write(at, out);
    }
  }

  /** What is nearly always the same is made once for all facts of a shipment. */
  static Facts read(JsonParser in) throws IOException {
    List<Fact> facts = new ArrayList<>();
    Fact before = null;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      before = fact(in, before);
      facts.add(before);
    }
    return new Facts(facts);
  }

  private static Fact fact(JsonParser in, @Nullable Fact before) throws IOException {
    in.nextToken();
    EventId id = Packed.eventId(in);
    in.nextToken();
    ReferenceKey reference = key(in, before == null ? null : before.reference());
    Milestone milestone = Milestone.valueOf(text(in));
    Classifier classifier = Classifier.valueOf(text(in));
    in.nextToken();
    Instant at = Packed.instant(in);
    ZoneOffset offset = isNull(in) ? null : ZoneOffset.ofTotalSeconds(in.getIntValue());
    String place = text(in);
    String cause = in.nextTextValue();
    String carrierText = in.nextTextValue();
    Correction correction = isNull(in) ? null : in.readValueAs(Correction.class);
    Estimate estimate = isNull(in) ? null : in.readValueAs(Estimate.class);
    CarrierCode source = source(text(in), before == null ? null : before.source());
    boolean direct = in.nextToken() == JsonToken.VALUE_TRUE;
    Revision revision = revision(in);
    in.nextToken();
    Instant receivedAt = Packed.instant(in);
    ReferenceKey through = isNull(in) ? null : key(in, before == null ? null : before.through());
    end(in);
    return new Fact(
        id,
        reference,
        milestone,
        classifier,
        at,
        offset,
        place,
        cause == null ? null : Cause.valueOf(cause),
        carrierText,
        correction,
        estimate,
        source,
        direct,
        revision,
        receivedAt,
        through);
  }

  private static boolean isNull(JsonParser in) throws IOException {
    return in.nextToken() == JsonToken.VALUE_NULL;
  }

  private static String text(JsonParser in) throws IOException {
    String text = in.nextTextValue();
    if (text == null) {
      throw new JsonParseException(in, "a text is missing in a fact");
    }
    return text;
  }

  private static ReferenceKey key(JsonParser in, @Nullable ReferenceKey before) throws IOException {
    ReferenceType type = ReferenceType.valueOf(text(in));
    String value = text(in);
    end(in);
    return before != null && before.type() == type && before.value().equals(value)
        ? before
        : new ReferenceKey(type, value);
  }

  private static CarrierCode source(String value, @Nullable CarrierCode before) {
    return before != null && before.value().equals(value) ? before : new CarrierCode(value);
  }

  private static Revision revision(JsonParser in) throws IOException {
    in.nextToken();
    Instant statedAt = isNull(in) ? null : Packed.instant(in);
    Instant rereadAt = isNull(in) ? null : Packed.instant(in);
    end(in);
    return statedAt == null && rereadAt == null ? Revision.FIRST : new Revision(statedAt, rereadAt);
  }

  /** A newer hub may have written more. */
  private static void end(JsonParser in) throws IOException {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      in.skipChildren();
    }
  }
}
