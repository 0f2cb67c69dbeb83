package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.milepost.carrier.MappingException;
import dev.milepost.event.CarrierCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarriersTest {
  private static final String DOVE =
      """
      {carrier: DOVE, reads: json, reference: n, events: e, event: {code: c, time: t}, codes: []}
      """;

  @TempDir Path folder;

  @Test
  void findsCodedAndMappedCarriers() {
    assertThat(Carriers.onClassPath().known())
        .extracting(CarrierCode::value)
        .contains("UPS", "GLS", "SENDLE", "BPOST", "HERMES");
  }

  @Test
  void findsThoseOfTheFolderToo() throws IOException {
    Files.writeString(folder.resolve("dove.yaml"), DOVE);
    Files.writeString(folder.resolve("notes.txt"), "no mapping");

    assertThat(Carriers.with(folder).adapter(new CarrierCode("DOVE"))).isPresent();
    assertThat(Carriers.with(folder).push(new CarrierCode("DOVE"))).isEmpty();
    assertThat(Carriers.with(null).known()).isEqualTo(Carriers.onClassPath().known());
  }

  @Test
  void saysEverythingThatIsWrongInTheWholeFolder() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "carrier: A");
    Path first = Files.writeString(folder.resolve("b.yaml"), DOVE);
    Path second = Files.writeString(folder.resolve("c.yaml"), DOVE);
    Path shipped = Files.writeString(folder.resolve("d.yaml"), DOVE.replace("DOVE", "GLS"));

    MappingException wrong =
        catchThrowableOfType(MappingException.class, () -> Carriers.with(folder));

    assertThat(wrong.errors())
        .contains(folder.resolve("a.yaml") + ":1: the key reads is missing")
        .endsWith(
            second
                + ": carrier: DOVE is read by "
                + first
                + " already; one carrier has one adapter",
            shipped
                + ": carrier: GLS is read by the adapter that ships with the hub already;"
                + " one carrier has one adapter");
  }

  @Test
  void saysThatTheFolderIsNotThere() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> Carriers.with(nowhere))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(nowhere.toString());
  }
}
