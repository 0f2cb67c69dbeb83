package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamMarkTest {
  private final byte[] marked =
      StreamMark.put(StreamMark.document(500), 1_999, 123_456, 9_876_543_210L);

  @Test
  void saysWhatWasPutIntoIt() {
    int at = StreamMark.find(marked, 0, marked.length);

    assertThat(StreamMark.topic(marked, at)).isEqualTo(1_999);
    assertThat(StreamMark.number(marked, at)).isEqualTo(123_456);
    assertThat(StreamMark.due(marked, at)).isEqualTo(9_876_543_210L);
  }

  @Test
  void leavesADocumentAsLongAsItWas() {
    assertThat(marked).hasSize(500);
  }

  @Test
  void isNotFoundBeforeItIsWhole() {
    int at = StreamMark.find(marked, 0, marked.length);

    assertThat(StreamMark.find(marked, 0, at + StreamMark.LENGTH - 1)).isEqualTo(-1);
    assertThat(StreamMark.find(marked, 0, at + StreamMark.LENGTH)).isEqualTo(at);
  }

  @Test
  void isFoundOnce() {
    int at = StreamMark.find(marked, 0, marked.length);

    assertThat(StreamMark.find(marked, at + StreamMark.LENGTH, marked.length)).isEqualTo(-1);
  }
}
