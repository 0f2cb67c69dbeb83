package dev.milepost.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  @Test
  void letsInNoMoreThanThatMany() {
    Admission admission = new Admission(2, 100);

    assertThat(admission.enter(10)).isTrue();
    assertThat(admission.enter(10)).isTrue();
    assertThat(admission.enter(10)).isFalse();
    assertThat(admission.count()).isEqualTo(2);
    assertThat(admission.bytes()).isEqualTo(20);
  }

  @Test
  void letsInNoMoreBytesThanThat() {
    Admission admission = new Admission(10, 100);
    admission.enter(60);

    assertThat(admission.enter(50)).isFalse();
    assertThat(admission.grow(41)).isFalse();
    assertThat(admission.grow(40)).isTrue();
    assertThat(admission.bytes()).isEqualTo(100);
  }

  @Test
  void isClosedWhenTheLastHasLeft() {
    Admission admission = new Admission(10, 100);
    admission.enter(10);

    Future<Void> closed = admission.close();

    assertThat(closed.isComplete()).isFalse();
    admission.leave(10);
    assertThat(closed.succeeded()).isTrue();
  }
}
