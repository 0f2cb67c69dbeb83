package dev.milepost.carrier.mapped;

import dev.milepost.carrier.AdapterSource;
import dev.milepost.carrier.CarrierAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes an adapter of a mapping: a YAML file that says where a carrier writes what. The README
 * beside the module explains its words.
 */
public final class MappedSource implements AdapterSource {

  /** Names the mappings beside it, one a line. */
  private static final String INDEX = "index";

  @Override
  public List<CarrierAdapter> shipped() {
    return resource(INDEX)
        .lines()
        .filter(name -> !name.isBlank())
        .map(name -> adapter(name, resource(name)))
        .toList();
  }

  @Override
  public CarrierAdapter adapter(String name, String text) {
    return MappedAdapter.of(MappingReader.read(name, text));
  }

  private static String resource(String name) {
    try (InputStream in = MappedSource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
