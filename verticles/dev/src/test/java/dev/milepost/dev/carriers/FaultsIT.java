package dev.milepost.dev.carriers;

import static dev.milepost.dev.carriers.SimulatedCarrier.DHL;
import static dev.milepost.dev.carriers.SimulatedCarrier.UPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault does what it says, to its own account alone. */
class FaultsIT {
  private static final String NUMBER = "4471829305";
  private static final long LARGE = 50L * 1024 * 1024;

  private World world;
  private CarrierAccount account;
  private Asker asker;

  @BeforeEach
  void open() throws Exception {
    world = new World();
    account = world.open(DHL, World.seeded(NUMBER));
    asker = world.asker(account, DHL);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void isWellUntilToldOtherwiseAndAfter() throws Exception {
    HttpResponse<String> before = asker.ask(NUMBER);
    account.behave(new Behaviour.Failing(500));
    HttpResponse<String> between = asker.ask(NUMBER);
    account.behave(new Behaviour.Well());
    HttpResponse<String> after = asker.ask(NUMBER);

    assertThat(List.of(before.statusCode(), between.statusCode(), after.statusCode()))
        .containsExactly(200, 500, 200);
    assertThat(after.body()).isEqualTo(before.body());
  }

  @Test
  void neverAnswersWhenSilent() {
    account.behave(new Behaviour.Silent());
    HttpRequest question = asker.question("", NUMBER).timeout(Duration.ofMillis(300)).build();

    assertThatExceptionOfType(HttpTimeoutException.class)
        .isThrownBy(() -> world.http().send(question, BodyHandlers.ofString()));
    assertThat(account.report().faulty()).isEqualTo(1);
  }

  @Test
  void asksForPatienceWhenBusy() throws Exception {
    account.behave(new Behaviour.Busy(Duration.ofSeconds(7)));

    HttpResponse<String> answer = asker.ask(NUMBER);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(account.report().over()).isZero();
  }

  @Test
  void callsGarbageJson() throws Exception {
    account.behave(new Behaviour.Garbage());

    HttpResponse<String> answer = asker.ask(NUMBER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThatThrownBy(() -> new JsonObject(answer.body())).isInstanceOf(DecodeException.class);
  }

  @Test
  void answersWithMoreThanAnybodyWants() throws Exception {
    account.behave(new Behaviour.Huge(LARGE));

    long bytes = length(world.http().send(question(), BodyHandlers.ofInputStream()).body());

    assertThat(bytes).isBetween(LARGE, LARGE + 1024);
  }

  @Test
  void keepsNothingOfWhatIsNotTaken() throws Exception {
    account.behave(new Behaviour.Huge(100L * 1024 * 1024 * 1024));
    CarrierAccount other =
        world.open(AccountSettings.of("other", DHL, Asker.CREDENTIALS), World.seeded(NUMBER));

    try (InputStream untaken = world.http().send(question(), BodyHandlers.ofInputStream()).body()) {
      int first = untaken.read();
      HttpResponse<String> answer = world.asker(other, DHL).ask(NUMBER);

      assertThat(first).isEqualTo('{');
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tricklesWhatIsNoValueYet() throws Exception {
    account.behave(new Behaviour.Trickle(Duration.ofMillis(20)));

    try (InputStream body = world.http().send(question(), BodyHandlers.ofInputStream()).body()) {
      byte[] bytes = body.readNBytes(5);

      assertThat(bytes).containsOnly(' ');
    }
  }

  @Test
  void tricklesAsSlowlyAsItSays() throws Exception {
    account.behave(new Behaviour.Trickle(Duration.ofMillis(100)));
    long start = System.nanoTime();

    try (InputStream body = world.http().send(question(), BodyHandlers.ofInputStream()).body()) {
      body.readNBytes(4);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void closesTheConnectionInsteadOfAnAnswer() {
    account.behave(new Behaviour.Reset());

    assertThatThrownBy(() -> asker.ask(NUMBER))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void sendsElsewhereAndCountsWhoGoesThere() throws Exception {
    account.behave(new Behaviour.Moved());
    HttpResponse<String> moved = asker.ask(NUMBER);
    account.behave(new Behaviour.Well());
    String elsewhere = moved.headers().firstValue("Location").orElseThrow();

    HttpResponse<String> followed =
        asker.send(
            HttpRequest.newBuilder(URI.create(elsewhere))
                .header("DHL-API-Key", Asker.CREDENTIALS.secret()));

    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(followed.statusCode()).isEqualTo(404);
    assertThat(account.report().strays()).isEqualTo(1);
  }

  @Test
  void deniesAGoodTokenAndGivesMore() throws Exception {
    CarrierAccount ups =
        world.open(AccountSettings.of("ups", UPS, Asker.CREDENTIALS), World.seeded(NUMBER));
    ups.behave(new Behaviour.Denied());

    HttpResponse<String> answer = world.asker(ups, UPS).ask(NUMBER);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(ups.report().tokens()).isEqualTo(1);
    assertThat(ups.report().unauthorised()).isEqualTo(1);
  }

  @Test
  void givesNoTokenWhileItFails() throws Exception {
    CarrierAccount ups =
        world.open(AccountSettings.of("ups", UPS, Asker.CREDENTIALS), World.seeded(NUMBER));
    ups.behave(new Behaviour.Failing(502));

    HttpResponse<String> answer =
        world.asker(ups, UPS).tokenBy("/security/v1/oauth/token", Asker.CREDENTIALS, false);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(ups.report().tokens()).isZero();
  }

  @Test
  void answersWellButLateWhenSlow() throws Exception {
    String well = asker.ask(NUMBER).body();
    account.behave(new Behaviour.Slow(Duration.ofMillis(400)));
    long start = System.nanoTime();

    HttpResponse<String> answer = asker.ask(NUMBER);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
    assertThat(answer.body()).isEqualTo(well);
  }

  @Test
  void promisesMoreThanComes() throws Exception {
    account.behave(new Behaviour.Half());
    HttpResponse<InputStream> answer = world.http().send(question(), BodyHandlers.ofInputStream());

    assertThat(answer.headers().firstValue("Content-Length")).hasValue("8192");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> length(answer.body()));
  }

  @Test
  void leavesOthersAloneWhateverManyWaitFor() throws Exception {
    account.behave(new Behaviour.Silent());
    CarrierAccount trickling =
        world.open(AccountSettings.of("trickling", DHL, Asker.CREDENTIALS), World.seeded(NUMBER));
    trickling.behave(new Behaviour.Trickle(Duration.ofMillis(5)));
    CarrierAccount other =
        world.open(AccountSettings.of("other", DHL, Asker.CREDENTIALS), World.seeded(NUMBER));
    HttpRequest silent = question();
    HttpRequest trickle = world.asker(trickling, DHL).question("", NUMBER).build();

    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 200)
            .mapToObj(i -> i % 2 == 0 ? silent : trickle)
            .map(question -> world.http().sendAsync(question, BodyHandlers.ofString()))
            .toList();
    long start = System.nanoTime();
    HttpResponse<String> answer = world.asker(other, DHL).ask(NUMBER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
  }

  private HttpRequest question() {
    return asker.question("", NUMBER).build();
  }

  private static long length(InputStream body) throws IOException {
    try (body) {
      byte[] buffer = new byte[64 * 1024];
      long length = 0;
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        length += read;
      }
      return length;
    }
  }
}
