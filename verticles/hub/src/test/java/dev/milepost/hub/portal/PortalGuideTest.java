package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code docs/portal.md} shows is what the tests run. */
class PortalGuideTest {
  private static final Path ROOT = Path.of("../..");

  @ParameterizedTest
  @CsvSource({
    "html, webui/e2e/samples/portal.html",
    "js, webui/e2e/samples/portal.mjs",
    "js, webui/e2e/samples/follow.mjs",
    "java, verticles/hub/src/test/java/dev/milepost/hub/portal/Follower.java"
  })
  void showsTheSampleWordForWord(String language, String sample) throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/portal.md"));

    assertThat(guide)
        .contains("```" + language + "\n" + Files.readString(ROOT.resolve(sample)) + "```\n");
  }
}
