package dev.milepost.bench;

import dev.milepost.hub.Hub;
import dev.milepost.hub.HubConfig;
import dev.milepost.hub.HubRole;
import dev.milepost.hub.config.ConfigReader;
import dev.milepost.hub.kafka.KafkaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The hub as the benchmarks start it: as anybody would, on ports that are free. */
public final class HubMain {
  static final String KAFKA = "BENCH_KAFKA";
  static final String POSTGRES_HOST = "BENCH_POSTGRES_HOST";
  static final String POSTGRES_PORT = "BENCH_POSTGRES_PORT";
  static final String POSTGRES_DATABASE = "BENCH_POSTGRES_DATABASE";
  static final String POSTGRES_USER = "BENCH_POSTGRES_USER";
  static final String POSTGRES_PASSWORD = "BENCH_POSTGRES_PASSWORD";
  static final String DATA = "BENCH_DATA";
  static final String ROLES = "BENCH_ROLES";

  /** The file of a {@link SteppedClock}; without it the hub goes by the system's. */
  static final String CLOCK = "BENCH_CLOCK";

  private HubMain() {}

  /** Runs until the parent lets go. */
  public static void main(String[] args) {
    Parent.live(HubMain::run);
  }

  private static void run() throws Exception {
    HubConfig config =
        new ConfigReader()
            .read(HubConfig.DEFAULTS, HubConfig.class, "the bench", "{}", System.getenv())
            .withPorts(0, 0)
            .on(
                Path.of(Parent.given(DATA)),
                KafkaConfig.of(Parent.given(KAFKA)),
                new HubConfig.Postgres(
                    Parent.given(POSTGRES_HOST),
                    Integer.parseInt(Parent.given(POSTGRES_PORT)),
                    Parent.given(POSTGRES_DATABASE),
                    Parent.given(POSTGRES_USER),
                    Parent.given(POSTGRES_PASSWORD),
                    HubConfig.DEFAULTS.postgres().poolSize()))
            .as("bench", roles(Parent.given(ROLES)));
    Hub hub =
        Hub.start(config, clock())
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    Parent.ready(hub.publicPort());
    Parent.awaitEnd();
    hub.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Clock clock() throws IOException {
    String file = System.getenv(CLOCK);
    return file == null ? Clock.systemUTC() : SteppedClock.in(Path.of(file), Clock.systemUTC());
  }

  private static Set<HubRole> roles(String names) {
    return names.isEmpty()
        ? EnumSet.allOf(HubRole.class)
        : Arrays.stream(names.split(",", -1)).map(HubRole::of).collect(Collectors.toSet());
  }
}
