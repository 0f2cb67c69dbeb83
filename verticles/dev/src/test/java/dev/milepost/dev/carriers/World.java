package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import dev.milepost.dev.journeys.SeededJourneys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that plays carriers, a clock that is set by hand, and journeys. */
final class World {
  /** A Tuesday without a change of clocks near it. */
  static final Instant START = Instant.parse("2026-03-17T12:00:00Z");

  /** When every journey is over. */
  static final Instant END = START.plus(Duration.ofDays(7));

  static final SeededJourneys JOURNEYS =
      new SeededJourneys(11, START, Duration.ZERO, Duration.ofHours(40));

  private final Vertx vertx = Vertx.vertx();
  private volatile Instant now = END;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final CarrierApis apis;

  World() throws Exception {
    apis = done(CarrierApis.start(vertx, clock()));
  }

  CarrierAccount open(AccountSettings settings, Truth truth) {
    return apis.open(settings, truth);
  }

  CarrierAccount open(SimulatedCarrier carrier, Truth truth) {
    return open(settings(carrier), truth);
  }

  static AccountSettings settings(SimulatedCarrier carrier) {
    return AccountSettings.of("account-1", carrier, Asker.CREDENTIALS);
  }

  Asker asker(CarrierAccount account, SimulatedCarrier carrier) {
    return new Asker(http, account, carrier);
  }

  HttpClient http() {
    return http;
  }

  Vertx vertx() {
    return vertx;
  }

  Instant now() {
    return now;
  }

  void setClock(Instant to) {
    now = to;
  }

  /** That number alone has a journey, and it is the seed's. */
  static Truth seeded(String... numbers) {
    List<String> known = List.of(numbers);
    return Truth.of(known, number -> known.contains(number) ? JOURNEYS.of(number) : List.of());
  }

  /** That number alone has a journey, in which everything happens, an hour apart. */
  static Truth everything(String number) {
    List<Activity> all = new ArrayList<>();
    for (Scan scan : Scan.values()) {
      Instant when = START.plus(Duration.ofHours(all.size())).plusSeconds(7);
      City at = scan.compareTo(Scan.DEPARTED) < 0 ? City.BOSTON : City.CHICAGO;
      all.add(new Activity(scan, at, when, LocalDate.of(2026, 3, 20)));
    }
    return Truth.of(List.of(number), asked -> asked.equals(number) ? all : List.of());
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    done(apis.stop());
    done(vertx.close());
  }
}
