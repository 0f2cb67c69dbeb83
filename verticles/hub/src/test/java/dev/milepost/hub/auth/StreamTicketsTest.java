package dev.milepost.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StreamTicketsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T14:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

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

    Identity redeemed = elsewhere.redeem(tickets.issue(portal).text()).orElseThrow();

    assertThat(redeemed.customer()).isEqualTo("ACME");
    assertThat(redeemed.allows(Scope.STREAM_READ)).isTrue();
    assertThat(redeemed.allows(Scope.SHIPMENTS_WRITE)).isFalse();
    assertThat(redeemed.expiresAt()).isEqualTo(portal.expiresAt());
  }

  @Test
  void isOverAfterItsMinute() {
    String ticket = tickets.issue(portal).text();

    assertThat(at(key, NOW.plusSeconds(60)).redeem(ticket)).isEmpty();
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

    assertThat(tickets.redeem(other)).isEmpty();
    assertThat(tickets.redeem("x" + ticket)).isEmpty();
    assertThat(tickets.redeem(ticket.substring(0, ticket.length() - 3))).isEmpty();
    assertThat(tickets.redeem("")).isEmpty();
    assertThat(tickets.redeem(".")).isEmpty();
    assertThat(tickets.redeem("?.?")).isEmpty();
  }

  private static StreamTickets at(HubKey key, Instant now) {
    return new StreamTickets(key, Clock.fixed(now, ZoneOffset.UTC), MINUTE);
  }
}
