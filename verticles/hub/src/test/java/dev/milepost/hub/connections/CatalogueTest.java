package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.event.CarrierCode;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A form that is filled in as its own description says makes a connection, and no other does. */
class CatalogueTest {
  private static final Carriers CARRIERS = Carriers.onClassPath();

  /** A form of one carrier and mode. */
  record Form(CarrierCode carrier, ConnectionMode mode, List<Setting> fields) {
    @Override
    public String toString() {
      return carrier + " " + mode;
    }
  }

  static Stream<Form> forms() {
    return CARRIERS.known().stream()
        .flatMap(
            carrier ->
                CatalogueEndpoint.modes(CARRIERS, carrier).entrySet().stream()
                    .map(mode -> new Form(carrier, mode.getKey(), mode.getValue())));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void takesTheExamplesOfWhatIsNeeded(Form form) {
    assertThatCode(() -> ConnectionRequest.of(needed(form), CARRIERS)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void namesEachNeededFieldThatIsLeftOut(Form form) {
    for (Setting field : form.fields()) {
      if (field.needed()) {
        JsonObject json = needed(form);
        (field.isOption() ? json.getJsonObject("options") : json).remove(field.name());

        assertThatThrownBy(() -> ConnectionRequest.of(json, CARRIERS))
            .as(form + " " + field.name())
            .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
            .satisfies(
                refused ->
                    assertThat(refused.problem().detail())
                        .startsWith((field.isOption() ? "options." : "") + field.name() + ": "));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void takesTheExampleOfEachOtherFieldWithWhatItBelongsTo(Form form) {
    for (Setting field : form.fields()) {
      if (!field.needed() && field.isOption() && !field.example().isEmpty()) {
        JsonObject json = needed(form);
        put(json, field);
        for (Setting owner = ownerOf(field, form); owner != null; owner = ownerOf(owner, form)) {
          put(json, owner);
        }
        complete(json, form);

        assertThatCode(() -> ConnectionRequest.of(json, CARRIERS))
            .as(form + " " + field.name() + " in " + json.encode())
            .doesNotThrowAnyException();
      }
    }
  }

  /** A user wants a mechanism and a password, an id header a client id. */
  private static void complete(JsonObject json, Form form) {
    JsonObject options = json.getJsonObject("options");
    for (Setting field : form.fields()) {
      boolean belongs =
          field.neededWith() != null
              && options.containsKey(field.neededWith())
              && List.of("secret", "mechanism", "clientId").contains(field.name());
      if (belongs) {
        put(json, field);
      }
    }
  }

  private static @Nullable Setting ownerOf(Setting field, Form form) {
    return form.fields().stream()
        .filter(other -> other.name().equals(field.neededWith()))
        .findFirst()
        .orElse(null);
  }

  private static JsonObject needed(Form form) {
    JsonObject json =
        new JsonObject()
            .put("carrier", form.carrier().value())
            .put("mode", form.mode().word())
            .put("options", new JsonObject());
    form.fields().stream().filter(Setting::needed).forEach(field -> put(json, field));
    return json;
  }

  private static void put(JsonObject json, Setting field) {
    if (!field.isOption()) {
      json.put(field.name(), "s3cret");
      return;
    }
    json.getJsonObject("options")
        .put(
            field.name(),
            switch (field.kind()) {
              case NUMBER -> (Object) Integer.valueOf(field.example());
              case BOOLEAN -> Boolean.valueOf(field.example());
              case LIST -> new JsonArray(field.example());
              default -> field.example();
            });
  }
}
