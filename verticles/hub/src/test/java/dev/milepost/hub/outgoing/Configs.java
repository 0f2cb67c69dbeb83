package dev.milepost.hub.outgoing;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** Configurations that tests need, each as the defaults but for what it names. */
final class Configs {
  private Configs() {}

  static OutgoingConfig of(boolean allowHttp, boolean allowPrivate, List<Integer> ports) {
    OutgoingConfig all = OutgoingConfig.DEFAULTS;
    return with(allowHttp, allowPrivate, ports, all.attempts(), all.timeout(), all);
  }

  /** To this machine, looked after often, and tried again at once. */
  static OutgoingConfig quick(int attempts) {
    return quick(true, attempts, Duration.ofSeconds(15));
  }

  static OutgoingConfig quick(boolean allowPrivate, int attempts, Duration timeout) {
    OutgoingConfig all = OutgoingConfig.DEFAULTS;
    return with(
        true,
        allowPrivate,
        List.of(),
        Collections.nCopies(attempts, Duration.ofMillis(5)),
        timeout,
        new OutgoingConfig(
            true,
            allowPrivate,
            List.of(),
            3,
            timeout,
            all.attempts(),
            12,
            4,
            4,
            500,
            all.keep(),
            Duration.ofMillis(50),
            Duration.ofSeconds(1)));
  }

  private static OutgoingConfig with(
      boolean allowHttp,
      boolean allowPrivate,
      List<Integer> ports,
      List<Duration> attempts,
      Duration timeout,
      OutgoingConfig rest) {
    return new OutgoingConfig(
        allowHttp,
        allowPrivate,
        ports,
        rest.subscriptionsPerCustomer(),
        timeout,
        attempts,
        rest.inFlight(),
        rest.failingInFlight(),
        rest.inFlightPerSubscription(),
        rest.backlog(),
        rest.keep(),
        rest.lookEvery(),
        rest.lease());
  }
}
