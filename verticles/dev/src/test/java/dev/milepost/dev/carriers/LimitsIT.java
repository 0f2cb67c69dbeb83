package dev.milepost.dev.carriers;

import static dev.milepost.dev.carriers.SimulatedCarrier.DHL;
import static dev.milepost.dev.carriers.SimulatedCarrier.UPS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that is asked of an account goes uncounted. */
class LimitsIT {
  private static final String NUMBER = "4471829305";
  private static final Limit FIVE = new Limit(5, Duration.ofHours(1));

  private World world;

  @BeforeEach
  void open() throws Exception {
    world = new World();
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void refusesTheFirstBeyondTheLimitAndCountsIt() throws Exception {
    CarrierAccount account = open(World.settings(DHL).limited(FIVE));
    Asker asker = world.asker(account, DHL);

    List<Integer> statuses = statuses(asker, 6);

    assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 429);
    AccountReport report = account.report();
    assertThat(report.requests()).isEqualTo(6);
    assertThat(report.over()).isEqualTo(1);
    assertThat(report.uses()).containsExactly(new AccountReport.Use(FIVE, 6));
    assertThat(report.worst()).isEqualTo(1.2);
    assertThat(report.references()).isEqualTo(5);
  }

  @Test
  void saysWhenToComeAgain() throws Exception {
    CarrierAccount account =
        open(World.settings(DHL).limited(new Limit(1, Duration.ofSeconds(90))));
    Asker asker = world.asker(account, DHL);
    asker.ask(NUMBER);

    HttpResponse<String> refused = asker.ask(NUMBER);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").getAsLong()).isBetween(85L, 90L);
  }

  @Test
  void holdsEachOfSeveralLimits() throws Exception {
    Limit burst = new Limit(100, Duration.ofMillis(1));
    Limit two = new Limit(2, Duration.ofHours(1));
    CarrierAccount account = open(World.settings(DHL).limited(burst, two, FIVE));
    Asker asker = world.asker(account, DHL);

    List<Integer> statuses = statuses(asker, 4);

    assertThat(statuses).containsExactly(200, 200, 429, 429);
    assertThat(account.report().uses().subList(1, 3))
        .containsExactly(new AccountReport.Use(two, 4), new AccountReport.Use(FIVE, 4));
    assertThat(account.report().over()).isEqualTo(2);
  }

  @Test
  void countsWhatComesAtOnce() throws Exception {
    CarrierAccount account = open(World.settings(DHL).limited(FIVE));
    HttpRequest question = world.asker(account, DHL).question("", NUMBER).build();

    List<CompletableFuture<Integer>> sent =
        IntStream.range(0, 60)
            .mapToObj(i -> world.http().sendAsync(question, BodyHandlers.ofString()))
            .map(answer -> answer.thenApply(HttpResponse::statusCode))
            .toList();
    List<Integer> statuses = sent.stream().map(CompletableFuture::join).toList();

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(5);
    assertThat(statuses).filteredOn(status -> status == 429).hasSize(55);
    assertThat(account.report().over()).isEqualTo(55);
    assertThat(account.report().worst()).isEqualTo(12.0);
  }

  @Test
  void countsWhatNobodyMayAskAndWhatThereIsNot() throws Exception {
    CarrierAccount account = open(World.settings(DHL).limited(FIVE));
    Asker asker = world.asker(account, DHL);
    asker.send(asker.get("/track/shipments?trackingNumber=1").header("DHL-API-Key", "wrong"));
    asker.send(asker.get("/track/parcels").header("DHL-API-Key", Asker.CREDENTIALS.secret()));

    AccountReport report = account.report();

    assertThat(report.requests()).isEqualTo(2);
    assertThat(report.uses()).containsExactly(new AccountReport.Use(FIVE, 2));
    assertThat(report.unauthorised()).isEqualTo(1);
    assertThat(report.strays()).isEqualTo(1);
    assertThat(report.references()).isZero();
  }

  @Test
  void countsWhatAFaultSwallows() throws Exception {
    CarrierAccount account = open(World.settings(DHL).limited(FIVE));
    account.behave(new Behaviour.Failing(503));
    Asker asker = world.asker(account, DHL);

    List<Integer> statuses = statuses(asker, 6);

    assertThat(statuses).containsOnly(503);
    assertThat(account.report().over()).isEqualTo(1);
    assertThat(account.report().faulty()).isEqualTo(6);
  }

  @Test
  void doesNotCountTokens() throws Exception {
    CarrierAccount account = open(World.settings(UPS).limited(new Limit(1, Duration.ofHours(1))));
    Asker asker = world.asker(account, UPS);
    asker.token();
    asker.token();

    HttpResponse<String> answer = asker.ask("1Z5R89390357567127");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(account.report().requests()).isEqualTo(1);
    assertThat(account.report().tokens()).isEqualTo(3);
  }

  @Test
  void keepsTheAccountsOfOneServerApart() throws Exception {
    CarrierAccount one = open(AccountSettings.of("one", DHL, Asker.CREDENTIALS).limited(FIVE));
    CarrierAccount other = open(AccountSettings.of("other", DHL, Asker.CREDENTIALS).limited(FIVE));
    world.asker(one, DHL).ask(NUMBER);

    statuses(world.asker(other, DHL), 6);

    assertThat(one.report().requests()).isEqualTo(1);
    assertThat(one.report().over()).isZero();
    assertThat(other.report().over()).isEqualTo(1);
  }

  @Test
  void remembersWhenEachReferenceWasAskedAboutWhereThatIsWanted() throws Exception {
    CarrierAccount account = open(World.settings(DHL).rememberingAsks());
    Asker asker = world.asker(account, DHL);
    asker.ask(NUMBER);
    world.setClock(World.END.plusSeconds(60));
    asker.ask(NUMBER);

    assertThat(account.asksOf(NUMBER)).containsExactly(World.END, World.END.plusSeconds(60));
    assertThat(account.asksOf("4471829306")).isEmpty();
  }

  private CarrierAccount open(AccountSettings settings) {
    return world.open(settings, World.seeded(NUMBER, "1Z5R89390357567127"));
  }

  private static List<Integer> statuses(Asker asker, int times) throws Exception {
    Integer[] statuses = new Integer[times];
    for (int i = 0; i < times; i++) {
      statuses[i] = asker.ask(NUMBER).statusCode();
    }
    return List.of(statuses);
  }
}
