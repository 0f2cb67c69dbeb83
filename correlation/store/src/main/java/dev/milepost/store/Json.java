package dev.milepost.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The hub's words as JSON: what lies in Kafka and PostgreSQL, and what the API speaks. Reads
 * tolerantly (a field that a later version added is passed over, a list that is left out is empty),
 * writes without nulls.
 */
public final class Json {

  private static final JsonSetter.Value NONE_IS_EMPTY =
      JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new BlackbirdModule())
          .addModule(
              new SimpleModule()
                  .addSerializer(CarrierCode.class, ToStringSerializer.instance)
                  .addDeserializer(CarrierCode.class, fromText(CarrierCode::new))
                  .addSerializer(EventId.class, ToStringSerializer.instance)
                  .addDeserializer(EventId.class, fromText(EventId::parse))
                  .addSerializer(Instant.class, asText(Rfc3339::text))
                  .addDeserializer(Instant.class, fromTextOrNumber())
                  .addSerializer(OffsetDateTime.class, asText(Rfc3339::text))
                  .addSerializer(BigDecimal.class, asText(BigDecimal::toPlainString)))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .addMixIn(Journey.class, EmptyIsLeftOut.class)
          .withConfigOverride(List.class, list -> list.setSetterInfo(NONE_IS_EMPTY))
          .withConfigOverride(Set.class, set -> set.setSetterInfo(NONE_IS_EMPTY))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();

  /** What a journey seldom has is not written: a reader of the first form sees no difference. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private interface EmptyIsLeftOut {}

  private Json() {}

  /** The mapper, for generators and trees. Shared: do not configure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** A reader of one type, to be kept. */
  public static ObjectReader reader(Class<?> type) {
    return MAPPER.readerFor(type);
  }

  /** A writer of one type, to be kept. */
  public static ObjectWriter writer(Class<?> type) {
    return MAPPER.writerFor(type);
  }

  /** Writes what the hub itself made; that cannot fail for want of a serializer. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass().getSimpleName(), e);
    }
  }

  /** Reads what the hub itself wrote earlier. */
  public static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read a stored " + type.getSimpleName(), e);
    }
  }

  private static <T> JsonDeserializer<T> fromText(Function<String, T> parse) {
    return new JsonDeserializer<>() {
      @Override
      public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return parse.apply(parser.getValueAsString(""));
      }
    };
  }

  /** What is not a moment of ours is read, or refused, as Jackson does. */
  private static JsonDeserializer<Instant> fromTextOrNumber() {
    return new JsonDeserializer<>() {
      @Override
      public Instant deserialize(JsonParser parser, DeserializationContext context)
          throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
          try {
            return Rfc3339.instant(parser.getText());
          } catch (DateTimeException e) {
            // Jackson knows further forms, and whom to tell.
          }
        }
        return InstantDeserializer.INSTANT.deserialize(parser, context);
      }
    };
  }

  /** So a number, too, that no reader may round. */
  private static <T> JsonSerializer<T> asText(Function<T, String> text) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        out.writeString(text.apply(value));
      }
    };
  }
}
