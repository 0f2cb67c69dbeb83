package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShippedMappingsTest {

  @Test
  void shipsEveryMappingThatLiesThere() throws IOException, URISyntaxException {
    Path index = Path.of(MappedSource.class.getResource("index").toURI());
    List<String> listed = Files.readAllLines(index);

    try (Stream<Path> files = Files.list(index.resolveSibling(""))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".yaml"))
          .containsExactlyInAnyOrderElementsOf(listed);
    }
    assertThat(new MappedSource().shipped()).hasSameSizeAs(listed);
  }

  @Test
  void namesEachMappingByItsCarrier() throws URISyntaxException, IOException {
    Path index = Path.of(MappedSource.class.getResource("index").toURI());

    assertThat(Files.readAllLines(index))
        .containsExactlyElementsOf(
            new MappedSource()
                .shipped().stream()
                    .map(CarrierAdapter::carrier)
                    .map(carrier -> carrier.value().toLowerCase(java.util.Locale.ROOT) + ".yaml")
                    .toList());
  }
}
