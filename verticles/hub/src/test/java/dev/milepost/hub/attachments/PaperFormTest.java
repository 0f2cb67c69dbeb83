package dev.milepost.hub.attachments;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaperFormTest {

  @Test
  void knowsAFileByItsFirstBytes() {
    assertThat(PaperForm.of(Buffer.buffer("%PDF-1.7\n"))).contains(PaperForm.PDF);
    assertThat(PaperForm.of(bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0)))
        .contains(PaperForm.PNG);
    assertThat(PaperForm.of(bytes(0xff, 0xd8, 0xff, 0xe0))).contains(PaperForm.JPEG);
    assertThat(PaperForm.of(Buffer.buffer("RIFF\0\0\0\0WEBPVP8 "))).contains(PaperForm.WEBP);
  }

  @Test
  void knowsNoOther() {
    assertThat(PaperForm.of(Buffer.buffer())).isEmpty();
    assertThat(PaperForm.of(Buffer.buffer("<svg xmlns='http://www.w3.org/2000/svg'/>"))).isEmpty();
    assertThat(PaperForm.of(Buffer.buffer("RIFF\0\0\0\0WAVEfmt "))).isEmpty();
    assertThat(PaperForm.of(Buffer.buffer(" %PDF-1.7"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "proof of delivery.PDF, proof of delivery.pdf",
    "../../etc/passwd, etc passwd.pdf",
    "photo.jpeg, photo.pdf",
    "Ü 12.pdf, Ü 12.pdf",
    ".htaccess, htaccess.pdf",
    "'', attachment.pdf"
  })
  void namesAFileSoThatItIsOne(String asked, String name) {
    assertThat(PaperForm.PDF.fileName(asked)).isEqualTo(name);
  }

  @Test
  void leavesOutWhatNoNameMayHold() {
    assertThat(PaperForm.PNG.fileName("a\r\nb\"c\u202e.png")).isEqualTo("a b c.png");
    assertThat(PaperForm.PNG.fileName("x".repeat(500))).hasSize(154);
  }

  private static Buffer bytes(int... bytes) {
    Buffer buffer = Buffer.buffer();
    for (int one : bytes) {
      buffer.appendByte((byte) one);
    }
    return buffer;
  }
}
