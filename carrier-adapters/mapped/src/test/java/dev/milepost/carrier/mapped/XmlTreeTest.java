package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTreeTest {

  @Test
  void makesTheTreeThatJsonIs() {
    String xml =
        """
        <?xml version="1.0"?>
        <!-- said by nobody -->
        <a:root xmlns:a="urn:a" xmlns="urn:b" a:kind="K">
          <one>1</one><many> x </many><many/><many unit="kg">2<![CDATA[<3]]></many>
        </a:root>
        """;

    assertThat(tree(xml, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"root\":{\"@kind\":\"K\",\"one\":\"1\","
                + "\"many\":[\"x\",\"\",{\"@unit\":\"kg\",\"#text\":\"2<3\"}]}}");
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, UTF-8", "ISO-8859-1, ISO-8859-1", "UTF-16, UTF-16", "utf-8, UTF-8"})
  void readsTheEncodingThatItSays(String said, String actual) {
    String xml = "<?xml version=\"1.0\" encoding=\"" + said + "\"?><a>Malmö</a>";

    assertThat(tree(xml, Charset.forName(actual))).isEqualTo("{\"a\":\"Malmö\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        "<a>&b;</a>",
        "<a>",
        "<?xml version='1.0' encoding='no-such-one'?><a/>",
        "<?xml version='1.0' encoding='UTF-8'?><a>\u00fc</a>"
      })
  void refusesWhatIsNoPlainXml(String xml) {
    Decoded decoded =
        XmlTree.read(delivery(xml.getBytes(StandardCharsets.ISO_8859_1)), root -> ok());

    assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void refusesWhatIsTooDeep() {
    byte[] deep = "<a>".repeat(100_000).getBytes(StandardCharsets.UTF_8);

    assertThat(XmlTree.read(delivery(deep), root -> ok())).isInstanceOf(Decoded.Rejected.class);
  }

  private static String tree(String xml, Charset charset) {
    Decoded decoded =
        XmlTree.read(delivery(xml.getBytes(charset)), root -> new Decoded.Ignored(root.toString()));
    return decoded instanceof Decoded.Ignored read ? read.why() : decoded.toString();
  }

  private static Decoded ok() {
    return new Decoded.Ignored("read");
  }

  private static Delivery delivery(byte[] body) {
    return new Delivery("test", "test", Instant.EPOCH, Headers.NONE, body);
  }
}
