package dev.milepost.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.HubConfig;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.ingest.InboundNode;
import dev.milepost.hub.signin.Browser.Page;
import dev.milepost.hub.stream.MovingClock;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes and people with browsers: who comes in, how long they stay, and how that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInIT {
  private static final Duration SECONDS = Duration.ofSeconds(20);
  private static final String PASSWORD = "correct horse battery";
  private static final String PUBLIC = "http://hub.example";
  private static final String SESSION = "/agents/v1/session";

  private final MovingClock clock = new MovingClock(Clock.systemUTC());
  private Path data;
  private AccountFile file;
  private EmbeddedServers servers;
  private RunningHub one;
  private RunningHub other;
  private TinyProvider provider;
  private Vertx vertx;
  private Pool pool;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    data = folder;
    file = new AccountFile(data);
    servers = EmbeddedServers.start(data);
    PostgresDatabase database = servers.postgres().createDatabase();
    vertx = Vertx.vertx();
    pool = TestPool.of(vertx, database, 2);
    String kafka = servers.kafka().bootstrapServers();
    provider = TinyProvider.start(vertx, clock);
    one = RunningHub.start(kafka, database, data, "hub-1", this::withProvider, clock);
    other = RunningHub.start(kafka, database, data, "hub-2", this::withProvider, clock);
  }

  private HubConfig withProvider(HubConfig config) {
    HubConfig.Auth auth = config.auth();
    return config.withAuth(
        new HubConfig.Auth(
            auth.jwksUrl(),
            auth.jwksFile(),
            auth.pemFiles(),
            auth.issuer(),
            auth.audience(),
            auth.leeway(),
            auth.refresh(),
            true,
            URI.create(PUBLIC),
            auth.proxies(),
            auth.session(),
            new OidcConfig(
                URI.create(provider.issuer()),
                TinyProvider.CLIENT,
                TinyProvider.SECRET,
                "Okta",
                List.of("openid", "profile"),
                "preferred_username",
                "realm.groups",
                new OidcConfig.Roles(List.of("guests"), List.of("desk"), List.of("it")))));
  }

  @AfterAll
  void stop() {
    one.close();
    provider.close();
    other.close();
    InboundNode.await(vertx.close());
    servers.close();
  }

  @Test
  void signsInWithAPasswordForEveryNodeAndOutAgain() {
    String user = account(Role.AGENT);
    Browser browser = new Browser();

    Page in = browser.signIn(one, user, PASSWORD);

    assertThat(in.status()).as(in.response().body()).isEqualTo(200);
    assertThat(in.header("set-cookie"))
        .startsWith("milepost-session=")
        .contains("; Path=/", "; HTTPOnly", "; SameSite=Strict")
        .doesNotContain("Secure");
    assertThat(in.json().getString("user")).isEqualTo(user);
    assertThat(in.json().getString("name")).isEqualTo("Name of " + user);
    assertThat(in.json().getString("role")).isEqualTo("agent");
    assertThat(in.json().getString("via")).isEqualTo("local");
    assertThat(in.json().getInteger("idleSeconds")).isEqualTo(1800);
    assertThat(in.json().getInstant("expiresAt")).isAfter(clock.instant().plusSeconds(11 * 3600));
    assertThat(browser.get(other, SESSION).json()).isEqualTo(in.json());
    assertThat(browser.get(other, "/agents/v1/shipments").status()).isEqualTo(200);
    assertThat(browser.get(other, "/admin/v1/connections").status()).isEqualTo(403);

    Page out = browser.send(other, "DELETE", SESSION, "");

    assertThat(out.status()).isEqualTo(204);
    assertThat(browser.cookie("milepost-session")).isEmpty();
    assertThat(browser.get(other, SESSION).problem()).isEqualTo("sign-in");
  }

  @Test
  void endsOnTheOtherNodeWhatWasSignedOutOnOne() throws Exception {
    String user = account(Role.VIEWER);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);
    String cookie = browser.cookie("milepost-session").orElseThrow().getValue();
    CompletableFuture<Integer> stream = browser.follow(other, "/agents/v1/stream");
    String ticket =
        browser.send(other, "POST", "/v1/stream/tickets", "").json().getString("ticket");
    CompletableFuture<Integer> byTicket =
        browser.follow(other, "/agents/v1/stream?ticket=" + ticket);

    browser.send(one, "DELETE", SESSION, "");
    browser.set("milepost-session", cookie);

    assertThat(browser.get(one, SESSION).status()).isEqualTo(401);
    stream.get(20, TimeUnit.SECONDS);
    byTicket.get(20, TimeUnit.SECONDS);
    await().atMost(SECONDS).until(() -> browser.get(other, "/agents/v1/shipments").status() == 401);
  }

  @Test
  void saysTheSameOfAWrongNameAsOfAWrongPassword() {
    String user = account(Role.AGENT);

    Page wrongPassword = new Browser().signIn(one, user, "not that one, no");
    Page wrongName = new Browser().signIn(one, "nobody-" + UUID.randomUUID(), PASSWORD);

    assertThat(wrongPassword.status()).isEqualTo(401);
    assertThat(wrongPassword.problem()).isEqualTo("wrong-credentials");
    assertThat(wrongName.json()).isEqualTo(wrongPassword.json());
    assertThat(lines(user).get(0).getString("what")).isEqualTo("wrong password");
    assertThat(lines(user).get(0).getString("outcome")).isEqualTo("refused");
    assertThat(lines("-").get(0).getString("what")).isEqualTo("no such account");
  }

  @Test
  void slowsDownWhoeverGuesses() {
    String user = account(Role.AGENT);
    List<Page> tries = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      tries.add(new Browser().signIn(one, user, "a guess, no. " + i));
    }

    Page last = tries.get(8);
    assertThat(last.status()).isEqualTo(429);
    assertThat(Integer.parseInt(last.header("retry-after"))).isBetween(1, 31);
    assertThat(new Browser().signIn(one, user, PASSWORD).status()).isEqualTo(429);
    clock.move(Duration.ofSeconds(31));
    assertThat(new Browser().signIn(one, user, PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void takesNoWriteWithoutTheSessionsCsrfToken() {
    String user = account(Role.ADMIN);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);
    String body = "{\"jti\": \"x\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}";

    assertThat(browser.sendForged(one, "POST", "/admin/v1/revocations", body).problem())
        .isEqualTo("csrf");
    assertThat(browser.sendForged(one, "DELETE", SESSION, "").problem()).isEqualTo("csrf");
    Page done = browser.send(one, "POST", "/admin/v1/revocations", body);

    assertThat(done.status()).as(done.response().body()).isEqualTo(201);
    assertThat(done.json().getString("by")).isEqualTo(user);
    JsonObject line = lines(user).get(0);
    assertThat(line.getString("path")).isEqualTo("/admin/v1/revocations");
    assertThat(line.getString("method")).isEqualTo("POST");
    assertThat(line.getString("via")).isEqualTo("session");
    assertThat(line.getString("address")).isEqualTo("127.0.0.1");
    await()
        .atMost(SECONDS)
        .untilAsserted(
            () -> {
              assertThat(lines(user).get(0).getString("outcome")).isEqualTo("done");
              assertThat(lines(user).get(0).getInteger("status")).isEqualTo(201);
              assertThat(lines(user).get(0).getString("what"))
                  .isEqualTo("revocation " + done.json().getLong("id") + " revoked");
            });
  }

  @Test
  void endsWhatIsNotUsedAndKeepsWhatIs() {
    String user = account(Role.VIEWER);
    Browser idle = new Browser();
    Browser busy = new Browser();
    Browser streaming = new Browser();
    idle.signIn(one, user, PASSWORD);
    busy.signIn(one, user, PASSWORD);
    streaming.signIn(one, user, PASSWORD);
    CompletableFuture<Integer> stream = streaming.follow(one, "/agents/v1/stream");

    clock.move(Duration.ofMinutes(20));
    assertThat(busy.get(one, SESSION).status()).isEqualTo(200);
    awaitSeen(user, 2);
    clock.move(Duration.ofMinutes(11));

    assertThat(idle.get(one, SESSION).json().getString("detail")).contains("not used");
    assertThat(busy.get(other, SESSION).status()).isEqualTo(200);
    assertThat(stream).isNotDone();
    assertThat(streaming.get(other, SESSION).status()).isEqualTo(200);
    stream.cancel(true);
  }

  /** Until that many of the person's sessions were used within the last minute. */
  private void awaitSeen(String user, int sessions) {
    Instant since = clock.instant().minusSeconds(60);
    await()
        .atMost(SECONDS)
        .until(
            () ->
                InboundNode.await(
                            pool.preparedQuery(
                                    "select id from session where person = $1 and seen_at > $2")
                                .execute(Tuple.of(user, since.atOffset(ZoneOffset.UTC))))
                        .size()
                    >= sessions);
  }

  @Test
  void endsAfterTheLongestTimeHoweverMuchItIsUsed() {
    String user = account(Role.VIEWER);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);

    for (int i = 0; i < 29; i++) {
      clock.move(Duration.ofMinutes(25));
      int status = browser.get(one, SESSION).status();
      assertThat(status).as("after " + (i + 1) * 25 + " minutes").isEqualTo(i < 28 ? 200 : 401);
    }
  }

  @Test
  void endsWithTheAccountItsPasswordOrItsRole() throws IOException {
    String user = account(Role.AGENT);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);

    file.change(
        accounts ->
            accounts.stream()
                .map(
                    account ->
                        account.user().equals(user)
                            ? new Account(
                                user, account.name(), Role.VIEWER, account.hash(), "another")
                            : account)
                .toList());

    await().atMost(SECONDS).until(() -> browser.get(one, SESSION).status() == 401);
    assertThat(browser.signIn(one, user, PASSWORD).json().getString("role")).isEqualTo("viewer");
    file.change(accounts -> accounts.stream().filter(known -> !known.user().equals(user)).toList());
    await().atMost(SECONDS).until(() -> browser.get(one, SESSION).status() == 401);
    assertThat(people()).doesNotContain(user);
  }

  @Test
  void signsInWithATokenAndEndsWithIt() {
    String token = one.admin();
    Browser browser = new Browser();

    Page in = browser.signIn(one, token);

    assertThat(in.status()).as(in.response().body()).isEqualTo(200);
    assertThat(in.json().getString("via")).isEqualTo("token");
    assertThat(in.json().getString("role")).isEqualTo("admin");
    assertThat(in.json().getInstant("expiresAt")).isBefore(clock.instant().plusSeconds(3601));
    String jti = claims(token).getString("jti");
    Answer revoked =
        one.post(
            "/admin/v1/revocations",
            one.token(null, Scope.ADMIN),
            new JsonObject()
                .put("jti", jti)
                .put("expiresAt", clock.instant().plusSeconds(7200).toString())
                .encode());
    assertThat(revoked.status()).isEqualTo(201);
    assertThat(browser.get(one, SESSION).json().getString("detail")).contains("revoked");
    await().atMost(SECONDS).until(() -> browser.get(other, SESSION).status() == 401);
  }

  @Test
  void letsNobodyInWithoutARoleOrBoundToACustomer() {
    assertThat(new Browser().signIn(one, one.erp()).status()).isEqualTo(403);
    assertThat(new Browser().signIn(one, one.portal("S1")).status()).isEqualTo(403);
    assertThat(new Browser().signIn(one, "nonsense").status()).isEqualTo(401);
    assertThat(one.get("/agents/v1/people", one.portal("S1")).status()).isEqualTo(403);
    assertThat(one.get("/agents/v1/people", null).status()).isEqualTo(401);
  }

  @Test
  void revokesAPersonsSessions() {
    String user = account(Role.AGENT);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);
    clock.move(Duration.ofSeconds(1));

    one.post(
        "/admin/v1/revocations",
        one.admin(),
        new JsonObject()
            .put("subject", user)
            .put("expiresAt", clock.instant().plusSeconds(60).toString())
            .encode());

    assertThat(browser.get(one, SESSION).status()).isEqualTo(401);
    clock.move(Duration.ofSeconds(1));
    assertThat(new Browser().signIn(one, user, PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void boundsThePersonsSessions() {
    String token = one.admin();
    List<Browser> browsers = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      Browser browser = new Browser();
      browser.signIn(one, token);
      browsers.add(browser);
      clock.move(Duration.ofMillis(10));
    }

    assertThat(browsers.get(0).get(other, SESSION).status()).isEqualTo(401);
    assertThat(browsers.get(1).get(other, SESSION).status()).isEqualTo(200);
    assertThat(browsers.get(20).get(other, SESSION).status()).isEqualTo(200);
  }

  @Test
  void listsThePeople() {
    String user = account(Role.AGENT);

    await().atMost(SECONDS).until(() -> people().contains(user));

    assertThat(one.get("/agents/v1/sign-in", null).json())
        .isEqualTo(
            new JsonObject(
                """
                {"local": true,
                 "providers": [{"id": "oidc", "name": "Okta", "start": "/agents/v1/sign-in/oidc"}]}
                """));
  }

  @Test
  void takesATokenBeforeACookie() {
    String user = account(Role.VIEWER);
    Browser browser = new Browser();
    browser.signIn(one, user, PASSWORD);

    assertThat(one.post(SESSION, null, "{\"user\": \"a\"}").status()).isEqualTo(415);
    assertThat(one.get("/admin/v1/audit", one.agent()).status()).isEqualTo(403);
    assertThat(browser.get(one, "/admin/v1/audit").status()).isEqualTo(403);
    assertThat(one.get("/admin/v1/audit?limit=1", one.admin()).json().getString("next"))
        .isNotBlank();
  }

  @Test
  void signsInByAProviderAndComesBackToThePageThatWasAsked() {
    String user = "u" + UUID.randomUUID();
    provider.is(person(user, "desk", "guests"));
    Browser browser = new Browser();

    Page there = start(browser, one, "/carriers?x=1");
    Page back = browser.visit(there.header("location"));
    Page in = comeBack(browser, other, back);

    assertThat(there.header("location"))
        .startsWith(provider.issuer() + "/authorize?")
        .contains("code_challenge_method=S256", "nonce=", "scope=openid");
    assertThat(there.header("set-cookie"))
        .startsWith("milepost-sign-in=")
        .contains("SameSite=Lax", "HTTPOnly", "Path=/agents/v1/sign-in", "Max-Age=600");
    assertThat(in.status()).isEqualTo(303);
    assertThat(in.header("location")).isEqualTo("/carriers?x=1");
    JsonObject session = browser.get(one, SESSION).json();
    assertThat(session.getString("user")).isEqualTo(user);
    assertThat(session.getString("name")).isEqualTo("Name of " + user);
    assertThat(session.getString("role")).isEqualTo("agent");
    assertThat(session.getString("via")).isEqualTo("oidc");
    assertThat(people()).contains(user);
    assertThat(lines(user).get(0).getString("via")).isEqualTo("oidc");
  }

  @Test
  void asksForGroupsThatAreNotInTheToken() {
    String user = "u" + UUID.randomUUID();
    JsonObject person = person(user, "it");
    provider.is(person.copy().putNull("realm"));
    provider.knowsMore(person);
    Browser browser = new Browser();

    Page in = signInByProvider(browser, one);

    assertThat(in.header("location")).isEqualTo("/");
    assertThat(browser.get(one, SESSION).json().getString("role")).isEqualTo("admin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "iss", "aud", "exp", "azp", "key", "user", "userinfo"})
  void believesNoTokenThatIsNotForThisSignIn(String wrong) {
    JsonObject person = person("u" + UUID.randomUUID(), "desk");
    provider.is(person);
    switch (wrong) {
      case "key" -> provider.forges();
      case "exp" ->
          provider.lies(claims -> claims.put("exp", clock.instant().getEpochSecond() - 60));
      case "user" -> provider.lies(claims -> claims.putNull("preferred_username"));
      case "userinfo" -> {
        provider.lies(claims -> claims.putNull("realm"));
        provider.knowsMore(person.copy().put("sub", "somebody else"));
      }
      default -> provider.lies(claims -> claims.put(wrong, "another"));
    }
    Browser browser = new Browser();

    Page in = signInByProvider(browser, one);

    assertThat(in.header("location")).isEqualTo("/sign-in?problem=not-believed&next=%2F");
    assertThat(browser.cookie("milepost-session")).isEmpty();
    assertThat(lines("-").get(0).getString("what")).startsWith("not believed: ");
  }

  @Test
  void takesNobodyBackWhomItDidNotSendNorAnybodyTwice() {
    provider.is(person("u" + UUID.randomUUID(), "desk"));
    Browser browser = new Browser();
    Page back = browser.visit(start(browser, one, "/").header("location"));
    String secret = browser.cookie("milepost-sign-in").orElseThrow().getValue();
    String state = back.header("location").replaceFirst(".*&state=", "");

    assertThat(comeBack(new Browser(), one, back).header("location")).contains("problem=expired");
    assertThat(
            browser
                .get(one, "/agents/v1/sign-in/oidc/return?code=x&state=" + state + "x")
                .header("location"))
        .contains("problem=expired");
    assertThat(
            browser
                .get(one, "/agents/v1/sign-in/oidc/return?error=access_denied&state=" + state)
                .header("location"))
        .contains("problem=denied");
    browser.set("milepost-sign-in", secret);
    assertThat(comeBack(browser, one, back).header("location")).isEqualTo("/");
    browser.set("milepost-sign-in", secret);
    assertThat(comeBack(browser, other, back).header("location")).contains("problem=expired");
  }

  @Test
  void tellsSomebodyWithoutARole() {
    String user = "u" + UUID.randomUUID();
    provider.is(person(user, "kitchen"));
    Browser browser = new Browser();

    Page in = signInByProvider(browser, one);

    assertThat(in.header("location")).isEqualTo("/sign-in?problem=no-role&next=%2F");
    assertThat(browser.get(one, SESSION).status()).isEqualTo(401);
    assertThat(lines(user).get(0).getString("what")).isEqualTo("no role");
  }

  @Test
  void saysThatTheProviderIsAwayAndGoesOnWhenItIsBack() {
    String user = account(Role.VIEWER);
    provider.is(person("u" + UUID.randomUUID(), "desk"));
    Browser browser = new Browser();
    Page back = browser.visit(start(browser, one, "/audit").header("location"));
    provider.goesAway();

    assertThat(comeBack(browser, one, back).header("location"))
        .isEqualTo("/sign-in?problem=provider-away&next=%2Faudit");
    assertThat(new Browser().signIn(one, user, PASSWORD).status()).isEqualTo(200);
    provider.is(person("u" + UUID.randomUUID(), "desk"));
    assertThat(signInByProvider(browser, one).header("location")).isEqualTo("/");
  }

  private static JsonObject person(String user, String... groups) {
    return new JsonObject()
        .put("sub", "sub-" + user)
        .put("preferred_username", user)
        .put("name", "Name of " + user)
        .put("realm", new JsonObject().put("groups", new JsonArray(List.of(groups))));
  }

  private static Page start(Browser browser, RunningHub hub, String next) {
    return browser.get(
        hub, "/agents/v1/sign-in/oidc?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
  }

  /** Follows a provider's redirect to whichever node. */
  private static Page comeBack(Browser browser, RunningHub hub, Page back) {
    String address = back.header("location");
    assertThat(address).startsWith(PUBLIC);
    return browser.visit(hub.address() + address.substring(PUBLIC.length()));
  }

  private static Page signInByProvider(Browser browser, RunningHub hub) {
    return comeBack(browser, hub, browser.visit(start(browser, hub, "/").header("location")));
  }

  private static JsonObject claims(String token) {
    byte[] body = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    return new JsonObject(new String(body, StandardCharsets.UTF_8));
  }

  private String account(Role role) {
    String user = "u" + UUID.randomUUID();
    try {
      file.change(
          accounts -> {
            List<Account> all = new ArrayList<>(accounts);
            all.add(
                new Account(
                    user,
                    "Name of " + user,
                    role,
                    Passwords.hash(user, PASSWORD),
                    UUID.randomUUID().toString()));
            return all;
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    await().atMost(SECONDS).until(() -> people().contains(user));
    return user;
  }

  private List<String> people() {
    return one.get("/agents/v1/people", one.agent()).json().getJsonArray("people").stream()
        .map(person -> ((JsonObject) person).getString("user"))
        .toList();
  }

  private List<JsonObject> lines(String by) {
    return one.get("/admin/v1/audit?by=" + by, one.admin()).json().getJsonArray("audit").stream()
        .map(JsonObject.class::cast)
        .toList();
  }
}
