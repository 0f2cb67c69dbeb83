package dev.milepost.dev.carriers;

import static dev.milepost.dev.carriers.SimulatedCarrier.AFTERSHIP;
import static dev.milepost.dev.carriers.SimulatedCarrier.CANADA_POST;
import static dev.milepost.dev.carriers.SimulatedCarrier.DCSA;
import static dev.milepost.dev.carriers.SimulatedCarrier.FEDEX;
import static dev.milepost.dev.carriers.SimulatedCarrier.UPS;
import static dev.milepost.dev.carriers.SimulatedCarrier.USPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may ask: OAuth client credentials (RFC 6749 section 4.4), keys, and RFC 7617. */
class TokensIT {
  private static final String NUMBER = "1Z5R89390357567127";

  private World world;

  @BeforeEach
  void open() throws Exception {
    world = new World();
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(SimulatedCarrier.class)
  void answersWhoShowsWhoHeIs(SimulatedCarrier carrier) throws Exception {
    CarrierAccount account = world.open(carrier, World.seeded(NUMBER));

    HttpResponse<String> answer = world.asker(account, carrier).ask(NUMBER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(account.report().unauthorised()).isZero();
  }

  @Test
  void refusesATokenThatItNeverGave() throws Exception {
    CarrierAccount account = world.open(UPS, World.seeded(NUMBER));

    HttpResponse<String> answer = world.asker(account, UPS).askWith("made-up", NUMBER);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("250002");
    assertThat(account.report().unauthorised()).isEqualTo(1);
  }

  @Test
  void refusesATokenThatIsOld() throws Exception {
    CarrierAccount account =
        world.open(
            World.settings(FEDEX).withTokenLife(Duration.ofMinutes(10)), World.seeded(NUMBER));
    Asker asker = world.asker(account, FEDEX);
    String token = asker.token();

    world.setClock(World.END.plus(Duration.ofMinutes(10)).minusMillis(1));
    HttpResponse<String> young = asker.askWith(token, NUMBER);
    world.setClock(World.END.plus(Duration.ofMinutes(10)));
    HttpResponse<String> old = asker.askWith(token, NUMBER);

    assertThat(young.statusCode()).isEqualTo(200);
    assertThat(old.statusCode()).isEqualTo(401);
    assertThat(old.body()).contains("NOT.AUTHORIZED.ERROR");
  }

  @Test
  void saysHowLongATokenLives() throws Exception {
    CarrierAccount account =
        world.open(
            World.settings(USPS).withTokenLife(Duration.ofMinutes(10)), World.seeded(NUMBER));

    HttpResponse<String> answer =
        world.asker(account, USPS).tokenBy("/oauth2/v3/token", Asker.CREDENTIALS, true);

    assertThat(new JsonObject(answer.body()).getInteger("expires_in")).isEqualTo(600);
  }

  @Test
  void forgetsAllTokensWhenTold() throws Exception {
    CarrierAccount account = world.open(UPS, World.seeded(NUMBER));
    Asker asker = world.asker(account, UPS);
    String token = asker.token();

    account.revokeTokens();

    assertThat(asker.askWith(token, NUMBER).statusCode()).isEqualTo(401);
    assertThat(asker.ask(NUMBER).statusCode()).isEqualTo(200);
  }

  @Test
  void givesAnotherTokenEachTimeAndKeepsTheOlder() throws Exception {
    CarrierAccount account = world.open(UPS, World.seeded(NUMBER));
    Asker asker = world.asker(account, UPS);
    String older = asker.token();

    String newer = asker.token();

    assertThat(newer).isNotEqualTo(older);
    assertThat(asker.askWith(older, NUMBER).statusCode()).isEqualTo(200);
    assertThat(account.report().tokens()).isEqualTo(2);
  }

  @Test
  void givesNoTokenToOthers() throws Exception {
    CarrierAccount account = world.open(USPS, World.seeded(NUMBER));
    Asker asker = world.asker(account, USPS);

    HttpResponse<String> form =
        asker.tokenBy("/oauth2/v3/token", new Credentials("a client", "wrong"), true);
    HttpResponse<String> header =
        asker.tokenBy("/oauth2/v3/token", new Credentials("nobody", "s3cret+/="), false);

    assertThat(form.statusCode()).isEqualTo(401);
    assertThat(form.body()).contains("invalid_client");
    assertThat(header.statusCode()).isEqualTo(401);
    assertThat(account.report().tokens()).isZero();
    assertThat(account.report().tokensRefused()).isEqualTo(2);
  }

  @Test
  void takesTheCredentialsAsJsonToo() throws Exception {
    CarrierAccount account = world.open(USPS, World.seeded(NUMBER));
    Asker asker = world.asker(account, USPS);
    JsonObject json =
        new JsonObject()
            .put("grant_type", "client_credentials")
            .put("client_id", Asker.CREDENTIALS.client())
            .put("client_secret", Asker.CREDENTIALS.secret());

    HttpResponse<String> answer = asker.send(asker.post("/oauth2/v3/token", json.encode()));

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAnotherGrant() throws Exception {
    CarrierAccount account = world.open(USPS, World.seeded(NUMBER));
    Asker asker = world.asker(account, USPS);
    JsonObject json =
        new JsonObject()
            .put("grant_type", "password")
            .put("client_id", Asker.CREDENTIALS.client())
            .put("client_secret", Asker.CREDENTIALS.secret());

    HttpResponse<String> answer = asker.send(asker.post("/oauth2/v3/token", json.encode()));

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void refusesAWrongKeyAndAWrongPassword() throws Exception {
    CarrierAccount line =
        world.open(AccountSettings.of("line", DCSA, Asker.CREDENTIALS), World.seeded(NUMBER));
    CarrierAccount aggregator =
        world.open(AccountSettings.of("agg", AFTERSHIP, Asker.CREDENTIALS), World.seeded(NUMBER));
    CarrierAccount post =
        world.open(AccountSettings.of("cp", CANADA_POST, Asker.CREDENTIALS), World.seeded(NUMBER));
    Asker toLine = world.asker(line, DCSA);
    Asker toAggregator = world.asker(aggregator, AFTERSHIP);
    Asker toPost = world.asker(post, CANADA_POST);

    HttpResponse<String> key = toLine.send(toLine.get("/v2/events").header("API-Key", "wrong"));
    HttpResponse<String> none = toAggregator.send(toAggregator.get("/tracking/2024-07/trackings"));
    HttpResponse<String> password =
        toPost.send(
            toPost
                .get("/vis/track/pin/7023210039414604/detail")
                .header("Authorization", "Basic bm9ib2R5Om5vdGhpbmc="));

    assertThat(key.statusCode()).isEqualTo(401);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.body()).contains("Unauthorized");
    assertThat(password.statusCode()).isEqualTo(401);
    assertThat(password.body()).contains("E002");
  }
}
