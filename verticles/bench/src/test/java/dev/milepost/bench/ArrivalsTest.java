package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

  @Test
  void countFromTheMiddleOfTheMillisecondInKafkaAndLeaveOutWhatDidNotArrive() {
    Arrivals arrivals = new Arrivals(TimeUnit.MILLISECONDS.toNanos(100));
    arrivals.note(1, 5);
    arrivals.note(2, 6);
    long read = TimeUnit.MILLISECONDS.toNanos(107);

    Histogram latencies =
        arrivals.latencies(
            List.of(
                new Crowd.Reading(1, read),
                new Crowd.Reading(2, read),
                new Crowd.Reading(3, read)));

    assertThat(latencies.getTotalCount()).isEqualTo(2);
    assertThat(latencies.getCountBetweenValues(500, 500)).isEqualTo(1);
    assertThat(latencies.getCountBetweenValues(1_500, 1_500)).isEqualTo(1);
  }
}
