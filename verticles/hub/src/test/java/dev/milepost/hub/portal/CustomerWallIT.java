package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.StreamConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 12. One partition, so that nothing but the wall keeps customers apart. */
@ExtendWith(FreeEventLoop.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CustomerWallIT {
  private OwnKeys keys;
  private TestTopic topic;
  private StreamNode node;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    keys = OwnKeys.in(data);
    topic = new TestTopic(1);
    node = StreamNode.start(topic, StreamConfig.DEFAULTS, HubKey.random(), keys);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
    topic.close();
  }

  @Test
  void showsATokenItsOwnCustomerOnly() throws Exception {
    SseClient acme = node.follow("token-A");
    SseClient other = node.follow("token-B");

    topic.publish("token-B", "t-1");
    topic.publish("token-A", "t-2");
    topic.publish("token-B", "t-3");

    await().until(() -> other.frames.size() == 2 && acme.frames.size() == 1);
    assertThat(acme.data()).containsExactly(TestTopic.document("token-A", "t-2"));
  }

  @Test
  void doesNotTakeAnotherCustomersCursor() throws Exception {
    SseClient victim = node.follow("cursor-B");
    topic.publish("cursor-B", "c-1");
    await().until(() -> victim.frames.size() == 1);
    String stolen = String.valueOf(victim.frames.get(0).id());
    topic.publish("cursor-B", "c-2");
    topic.publish("cursor-A", "c-3");

    SseClient thief = node.follow("cursor-A", "", stolen);
    await().until(() -> !thief.frames.isEmpty());
    topic.publish("cursor-A", "c-4");

    await().until(() -> thief.data().contains(TestTopic.document("cursor-A", "c-4")));
    assertThat(thief.frames.get(0).event()).isEqualTo("gap");
    JsonObject gap = new JsonObject(thief.frames.get(0).data());
    assertThat(gap.getString("snapshot")).isEqualTo("/v1/shipments?customer=cursor-A");
    assertThat(thief.data().subList(1, thief.data().size()))
        .allSatisfy(document -> assertThat(document).contains("cursor-A"));
  }

  @Test
  void filtersWithinOnesOwnEventsOnly() throws Exception {
    SseClient byShipment = node.follow("filter-A", "?shipment=S-f-1,S-f-2", null);
    SseClient byOrder = node.follow("filter-A", "?order=O-all", null);
    SseClient byType = node.follow("filter-A", "?type=delay&type=milestone", null);

    topic.publish("filter-B", "f-1");
    topic.publish("filter-A", "f-2", "estimate");
    topic.publish("filter-A", "f-3", "delay");
    topic.publish("filter-A", "f-4", "delay-cleared");

    String second = TestTopic.document("filter-A", "f-2");
    String third = TestTopic.document("filter-A", "f-3");
    String fourth = TestTopic.document("filter-A", "f-4");
    await().until(() -> byOrder.frames.size() == 3 && !byType.frames.isEmpty());
    await().until(() -> !byShipment.frames.isEmpty());
    assertThat(byShipment.data()).containsExactly(second);
    assertThat(byOrder.data()).containsExactly(second, third, fourth);
    assertThat(byType.data()).containsExactly(third);
  }

  @Test
  void bindsATicketToItsCustomer() throws Exception {
    String ticket = ticket("ticket-A");

    SseClient client = node.open("/v1/stream?ticket=" + ticket + "&customer=ticket-B", null, null);
    topic.publish("ticket-B", "k-1");
    topic.publish("ticket-A", "k-2");

    await().until(() -> !client.frames.isEmpty());
    assertThat(client.data()).containsExactly(TestTopic.document("ticket-A", "k-2"));
    StreamNode.Answer agents =
        node.call(HttpMethod.GET, "/agents/v1/stream?ticket=" + ticket("ticket-A"), null);
    assertThat(agents.status()).isEqualTo(403);
  }

  private String ticket(String customer) throws Exception {
    return node.call(HttpMethod.POST, "/v1/stream/tickets", node.portalToken(customer))
        .body()
        .toJsonObject()
        .getString("ticket");
  }

  @Test
  void pagesOnesOwnEventsOnly() throws Exception {
    topic.publish("page-B", "p-1");
    topic.publish("page-A", "p-2");
    topic.publish("page-A", "p-3");
    topic.publish("page-B", "p-4");
    String token = node.portalToken("page-A");
    await()
        .until(
            () ->
                node.call(HttpMethod.GET, "/v1/events", token)
                        .body()
                        .toJsonObject()
                        .getJsonArray("events")
                        .size()
                    == 2);

    JsonObject first = node.call(HttpMethod.GET, "/v1/events?limit=1", token).body().toJsonObject();
    JsonObject second =
        node.call(HttpMethod.GET, "/v1/events?limit=1&after=" + first.getString("next"), token)
            .body()
            .toJsonObject();
    JsonObject strange =
        node.call(
                HttpMethod.GET,
                "/v1/events?after=" + first.getString("next"),
                node.portalToken("page-B"))
            .body()
            .toJsonObject();

    assertThat(first.getJsonArray("events").getJsonObject(0).getString("id")).isEqualTo("p-2");
    assertThat(first.getBoolean("more")).isTrue();
    assertThat(second.getJsonArray("events").getJsonObject(0).getString("id")).isEqualTo("p-3");
    assertThat(second.getValue("gap")).isNull();
    assertThat(strange.getJsonArray("events")).isEmpty();
    assertThat(strange.getJsonObject("gap").getString("snapshot")).endsWith("customer=page-B");
  }

  @Test
  void showsAgentsEverybodyAndCustomersNoAgentsStream() throws Exception {
    SseClient agent = node.open("/agents/v1/stream", node.agentToken(), null);
    String both =
        keys.mint(
            new Grant(
                "x",
                "agent-A",
                Set.of(Scope.STREAM_READ),
                Set.of(Role.ADMIN),
                Duration.ofMinutes(1)),
            Clock.systemUTC());

    topic.publish("agent-A", "g-1");
    topic.publish("agent-B", "g-2");

    await().until(() -> agent.data().contains(TestTopic.document("agent-B", "g-2")));
    assertThat(agent.frames.get(0).event()).isEqualTo("ready");
    assertThat(agent.data()).contains(TestTopic.document("agent-A", "g-1"));
    assertThat(node.call(HttpMethod.GET, "/agents/v1/stream", both).status()).isEqualTo(403);
    assertThat(node.call(HttpMethod.GET, "/v1/stream", node.agentToken()).status()).isEqualTo(403);
    assertThat(node.call(HttpMethod.GET, "/v1/stream", null).status()).isEqualTo(401);
    assertThat(node.call(HttpMethod.GET, "/v1/stream?ticket=made.up", null).status())
        .isEqualTo(401);
  }

  @Test
  void refusesATypeThatDoesNotExist() throws Exception {
    StreamNode.Answer answer =
        node.call(HttpMethod.GET, "/v1/stream?type=milestone,wrong", node.portalToken("A"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().toJsonObject().getString("type")).isEqualTo("/problems/unknown-type");
  }
}
