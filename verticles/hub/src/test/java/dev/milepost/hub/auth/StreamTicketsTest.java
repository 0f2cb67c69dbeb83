package dev.milepost.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StreamTicketsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T14:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Set<String> used = new HashSet<>();
  private final HubKey key = HubKey.random();
  private final StreamTickets tickets = at(key, NOW);
  private final Identity portal =
      new Identity(
          "portal",
          "ACME",
          Set.of(Scope.STREAM_READ, Scope.SHIPMENTS_WRITE),
          Set.of(),
          NOW.plus(Duration.ofHours(1)),
          "token-1",
          NOW);

  @Test
  void standsForItsCustomerOnEveryNodeAndForNothingButStreams() {
    StreamTickets elsewhere = at(key, NOW.plusSeconds(59));

    Identity redeemed = elsewhere.redeem(tickets.issue(portal).text()).result();

    assertThat(redeemed.customer()).isEqualTo("ACME");
    assertThat(redeemed.allows(Scope.STREAM_READ)).isTrue();
    assertThat(redeemed.allows(Scope.SHIPMENTS_WRITE)).isFalse();
    assertThat(redeemed.expiresAt()).isEqualTo(portal.expiresAt());
    assertThat(redeemed.id()).isEqualTo("token-1");
    assertThat(redeemed.issuedAt()).isEqualTo(NOW);
    assertThat(redeemed.token()).isEqualTo(portal.token());
  }

  @Test
  void opensOneStreamOnWhateverNode() {
    String ticket = tickets.issue(portal).text();
    StreamTickets elsewhere = at(key, NOW.plusSeconds(1));

    assertThat(tickets.redeem(ticket).succeeded()).isTrue();
    assertThat(status(elsewhere.redeem(ticket))).isEqualTo(401);
    assertThat(status(tickets.redeem(ticket))).isEqualTo(401);
    assertThat(elsewhere.redeem(tickets.issue(portal).text()).succeeded()).isTrue();
  }

  @Test
  void opensNoneWhileNobodyCanSayWhetherItWasUsed() {
    StreamTickets blind =
        new StreamTickets(
            key,
            Clock.fixed(NOW, ZoneOffset.UTC),
            MINUTE,
            (id, until) -> Future.failedFuture("PostgreSQL is away"));

    assertThat(status(blind.redeem(tickets.issue(portal).text()))).isEqualTo(503);
  }

  @Test
  void isOverAfterItsMinute() {
    String ticket = tickets.issue(portal).text();

    assertThat(status(at(key, NOW.plusSeconds(60)).redeem(ticket))).isEqualTo(401);
  }

  @Test
  void endsWithItsTokenAtTheLatest() {
    Identity brief =
        new Identity(
            "portal", "ACME", Set.of(Scope.STREAM_READ), Set.of(), NOW.plusSeconds(5), null, null);

    assertThat(tickets.issue(brief).expiresAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void cannotBeMadeUpOrChanged() {
    String ticket = tickets.issue(portal).text();
    String other = at(HubKey.random(), NOW).issue(portal).text();

    assertThat(status(tickets.redeem(other))).isEqualTo(401);
    assertThat(status(tickets.redeem("x" + ticket))).isEqualTo(401);
    assertThat(status(tickets.redeem(ticket.substring(0, ticket.length() - 3)))).isEqualTo(401);
    assertThat(status(tickets.redeem(""))).isEqualTo(401);
    assertThat(status(tickets.redeem("."))).isEqualTo(401);
    assertThat(status(tickets.redeem("?.?"))).isEqualTo(401);
  }

  private static int status(Future<Identity> redeemed) {
    return redeemed.cause() instanceof ProblemException refused ? refused.problem().status() : 0;
  }

  private StreamTickets at(HubKey key, Instant now) {
    return new StreamTickets(
        key,
        Clock.fixed(now, ZoneOffset.UTC),
        MINUTE,
        (id, until) -> Future.succeededFuture(used.add(id)));
  }
}
