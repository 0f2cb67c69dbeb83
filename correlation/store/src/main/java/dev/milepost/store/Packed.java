package dev.milepost.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * All facts of a shipment as the bytes of {@code journey.facts}: Smile, each record an array of its
 * components in their order, a name that comes again as a reference to its first place. A component
 * that is added at a record's end reads as null from older bytes; none is ever moved or taken out.
 */
final class FactsCodec {
  private static final SmileMapper MAPPER =
      SmileMapper.builder()
          .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
          .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new BlackbirdModule())
          .addModule(
              new SimpleModule()
                  .addSerializer(EventId.class, writing(FactsCodec::write))
                  .addDeserializer(EventId.class, reading(FactsCodec::eventId))
                  .addSerializer(Instant.class, writing((at, out) -> out.writeNumber(micros(at))))
                  .addDeserializer(Instant.class, reading(in -> instant(in.getLongValue())))
                  .addSerializer(
                      ZoneOffset.class,
                      writing((offset, out) -> out.writeNumber(offset.getTotalSeconds())))
                  .addDeserializer(
                      ZoneOffset.class, reading(in -> ZoneOffset.ofTotalSeconds(in.getIntValue())))
                  .addSerializer(
                      CarrierCode.class, writing((code, out) -> out.writeString(code.value())))
                  .addDeserializer(CarrierCode.class, reading(in -> new CarrierCode(in.getText()))))
          .withConfigOverride(Fact.class, FactsCodec::asArray)
          .withConfigOverride(ReferenceKey.class, FactsCodec::asArray)
          .withConfigOverride(Correction.class, FactsCodec::asArray)
          .withConfigOverride(Estimate.class, FactsCodec::asArray)
          .withConfigOverride(Revision.class, FactsCodec::asArray)
          .build();

  private static final ObjectReader READER = MAPPER.readerForListOf(Fact.class);
  private static final ObjectWriter WRITER =
      MAPPER.writerFor(
          MAPPER.getTypeFactory().constructCollectionType(Collection.class, Fact.class));

  private FactsCodec() {}

  static byte[] write(Collection<Fact> facts) {
    try {
      return WRITER.writeValueAsBytes(facts);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the facts of a journey", e);
    }
  }

  static List<Fact> read(byte[] bytes) {
    try {
      return READER.readValue(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the facts of a journey", e);
    }
  }

  private static void asArray(com.fasterxml.jackson.databind.cfg.MutableConfigOverride type) {
    type.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
  }

  private static void write(EventId id, JsonGenerator out) throws IOException {
    ByteBuffer bits = ByteBuffer.allocate(16);
    bits.putLong(id.value().getMostSignificantBits()).putLong(id.value().getLeastSignificantBits());
    out.writeBinary(bits.array());
  }

  private static EventId eventId(JsonParser in) throws IOException {
    ByteBuffer bits = ByteBuffer.wrap(in.getBinaryValue());
    return new EventId(new UUID(bits.getLong(), bits.getLong()));
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), 1_000L * Math.floorMod(micros, 1_000_000));
  }

  private interface Writing<T> {
    void write(T value, JsonGenerator out) throws IOException;
  }

  private interface Reading<T> {
    T read(JsonParser in) throws IOException;
  }

  private static <T> JsonSerializer<T> writing(Writing<T> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        writing.write(value, out);
      }
    };
  }

  private static <T> JsonDeserializer<T> reading(Reading<T> reading) {
    return new JsonDeserializer<>() {
      @Override
      public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
        return reading.read(in);
      }
    };
  }
}
