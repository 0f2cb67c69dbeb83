package dev.milepost.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Conflict;
import dev.milepost.event.Delay;
import dev.milepost.event.Duty;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Money;
import dev.milepost.event.PieceState;
import dev.milepost.event.Place;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * What the fold reads and writes of a shipment, as the bytes of the columns of {@code journey}:
 * where it stands, and what the ERP registered ({@link PackedFacts} has its facts). Smile, each
 * record an array of its components in their order, a name that comes again as a reference to its
 * first place. A component that is added at a record's end reads as null from older bytes; none is
 * ever moved or taken out.
 */
final class Packed {
  /** Every record that may lie within another. {@code PackedTest} holds their components. */
  static final List<Class<? extends Record>> RECORDS =
      List.of(
          Estimate.class,
          JourneyState.class,
          Journey.class,
          Journey.Problem.class,
          Conflict.class,
          PieceState.class,
          Forecast.class,
          Delay.class,
          Duty.class,
          Shipment.class,
          Reference.class,
          Money.class,
          PromisedWindow.class,
          Place.class);

  private static final SmileMapper MAPPER = mapper();
  private static final Form<JourneyState> STATE = Form.of(new TypeReference<>() {});
  private static final Form<Shipment> SHIPMENT = Form.of(new TypeReference<>() {});

  private Packed() {}

  private static SmileMapper mapper() {
    SmileMapper.Builder builder =
        SmileMapper.builder()
            .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
            .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new BlackbirdModule())
            .addModule(
                new SimpleModule()
                    .addSerializer(EventId.class, writing(Packed::write))
                    .addDeserializer(EventId.class, reading(Packed::eventId))
                    .addSerializer(Instant.class, writing(Packed::write))
                    .addDeserializer(Instant.class, reading(Packed::instant))
                    .addSerializer(OffsetDateTime.class, writing(Packed::write))
                    .addDeserializer(OffsetDateTime.class, reading(Packed::offsetDateTime))
                    .addSerializer(
                        Duration.class,
                        writing((duration, out) -> out.writeString(duration.toString())))
                    .addDeserializer(Duration.class, reading(in -> Duration.parse(in.getText())))
                    .addSerializer(
                        ZoneOffset.class,
                        writing((offset, out) -> out.writeNumber(offset.getTotalSeconds())))
                    .addDeserializer(
                        ZoneOffset.class,
                        reading(in -> ZoneOffset.ofTotalSeconds(in.getIntValue())))
                    .addSerializer(
                        CarrierCode.class, writing((code, out) -> out.writeString(code.value())))
                    .addDeserializer(
                        CarrierCode.class, reading(in -> new CarrierCode(in.getText()))));
    RECORDS.forEach(record -> builder.withConfigOverride(record, Packed::asArray));
    return builder.build();
  }

  static byte[] state(JourneyState state) {
    return STATE.write(state);
  }

  static JourneyState state(byte[] bytes) {
    return STATE.read(bytes);
  }

  static byte[] shipment(Shipment shipment) {
    return SHIPMENT.write(shipment);
  }

  static Shipment shipment(byte[] bytes) {
    return SHIPMENT.read(bytes);
  }

  /** How one type is written and read. */
  private record Form<T>(ObjectWriter writer, ObjectReader reader) {
    static <T> Form<T> of(TypeReference<T> type) {
      return new Form<>(MAPPER.writerFor(type), MAPPER.readerFor(type));
    }

    byte[] write(T value) {
      try {
        return writer.writeValueAsBytes(value);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write a row of journey", e);
      }
    }

    T read(byte[] bytes) {
      try {
        return reader.readValue(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read a row of journey", e);
      }
    }
  }

  private static void asArray(MutableConfigOverride type) {
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

  /** Microseconds since 1970; what is finer, as text. */
  private static void write(Instant at, JsonGenerator out) throws IOException {
    if (at.getNano() % 1_000 == 0) {
      out.writeNumber(at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
    } else {
      out.writeString(at.toString());
    }
  }

  private static Instant instant(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return Instant.parse(in.getText());
    }
    long micros = in.getLongValue();
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), 1_000L * Math.floorMod(micros, 1_000_000));
  }

  /** Seconds since 1970, nanoseconds, and the offset's seconds. */
  private static void write(OffsetDateTime at, JsonGenerator out) throws IOException {
    out.writeStartArray(at, 3);
    out.writeNumber(at.toEpochSecond());
    out.writeNumber(at.getNano());
    out.writeNumber(at.getOffset().getTotalSeconds());
    out.writeEndArray();
  }

  private static OffsetDateTime offsetDateTime(JsonParser in) throws IOException {
    long seconds = in.nextLongValue(0);
    int nanos = in.nextIntValue(0);
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(in.nextIntValue(0));
    in.nextToken();
    return Instant.ofEpochSecond(seconds, nanos).atOffset(offset);
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
