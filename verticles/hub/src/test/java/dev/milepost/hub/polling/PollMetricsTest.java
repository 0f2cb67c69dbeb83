package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PollMetricsTest {

  /** A registry keeps the gauge that it was given first, with the object that it looks at. */
  @Test
  void goesOnShowingAConnectionThatIsPausedAndResumed() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    PollMetrics metrics = new PollMetrics(meters);
    metrics.of("ups-ask");

    metrics.of("ups-ask").circuit.set(2);

    assertThat(meters.get("milepost.poll.circuit").tag("connection", "ups-ask").gauge().value())
        .isEqualTo(2);
  }
}
