package dev.milepost.hub.notices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.EventStream;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent's message reaches the customer's stream, once. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class NoticesIT {
  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String path = "/agents/v1/shipments/" + shipment + "/notices";
  private RunningHub hub;
  private String agent;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    agent = hub.token(null, Scope.AGENTS);
    hub.register(shipment, Ups.shipment(customer, Ups.trackingNumber()));
  }

  @Test
  void reachesTheCustomersStreamAndPagesOnceAndNobodyElses() {
    String other = "OTHER-" + unique;
    JsonObject notice = notice("It will be there tomorrow.");
    try (EventStream stream = hub.follow(customer);
        EventStream others = hub.follow(other)) {
      Answer sent = hub.post(path, agent, notice.encode());
      Answer again = hub.post(path, agent, notice.encode());
      EventStream.Frame frame = stream.await("notice", shipment);
      hub.register(shipment + "-b", Ups.shipment(other, Ups.trackingNumber()));
      hub.post(
          "/agents/v1/shipments/" + shipment + "-b/notices",
          agent,
          notice("To another one.").encode());
      others.await("notice", shipment + "-b");

      assertThat(sent.status()).as(sent.body()).isEqualTo(200);
      assertThat(sent.json().getBoolean("changed")).isTrue();
      assertThat(again.json().getBoolean("changed")).isFalse();
      assertThat(again.json().getString("event")).isEqualTo(sent.json().getString("event"));
      assertThat(frame.data().getString("type")).isEqualTo("dev.milepost.shipment.notice.v1");
      assertThat(frame.data().getString("id")).isEqualTo(sent.json().getString("event"));
      assertThat(frame.data().getString("sequence"))
          .isEqualTo(sent.json().getInteger("sequence").toString());
      assertThat(frame.told().getJsonObject("notice"))
          .isEqualTo(
              new JsonObject()
                  .put("id", notice.getString("id"))
                  .put("language", "en")
                  .put("text", "It will be there tomorrow."));
      assertThat(frame.data().encode()).doesNotContain("\"test\"");
      assertThat(others.frames())
          .noneMatch(one -> shipment.equals(one.data().getString("subject")));
      assertThat(stream.frames()).filteredOn(one -> one.event().equals("notice")).hasSize(1);
      JsonArray page =
          hub.get("/v1/events?type=notice", hub.portal(customer)).json().getJsonArray("events");
      assertThat(page).hasSize(1);
      assertThat(hub.shipment(shipment).getInteger("sequence"))
          .isEqualTo(sent.json().getInteger("sequence"));
    }
  }

  @Test
  void keepsWhatWasToldAndByWhom() {
    hub.post(path, agent, notice("The first.").encode());
    hub.post(path, agent, notice("The second.").put("delay", "MISSED_PROMISE").encode());

    JsonArray told = hub.get(path, hub.agent()).json().getJsonArray("notices");

    assertThat(told).hasSize(2);
    assertThat(told.getJsonObject(0).getString("text")).isEqualTo("The second.");
    assertThat(told.getJsonObject(0).getString("delay")).isEqualTo("MISSED_PROMISE");
    assertThat(told.getJsonObject(0).getString("by")).isEqualTo("test");
    assertThat(told.getJsonObject(1).getInteger("sequence")).isEqualTo(1);
  }

  @Test
  void offersTemplatesThatAreFilledIn() {
    JsonObject answer =
        hub.get("/agents/v1/shipments/" + shipment + "/notice-templates", hub.agent()).json();

    assertThat(answer.getJsonArray("languages")).containsExactly("en", "de");
    assertThat(answer.getJsonArray("templates").encode()).contains(shipment);
  }

  @Test
  void saysWhatIsWrong() {
    JsonObject said = notice("One thing.");
    hub.post(path, agent, said.encode());

    assertThat(hub.post(path, agent, said.copy().put("text", "Another.").encode()).problem())
        .isEqualTo("said-otherwise");
    assertThat(hub.post(path, hub.agent(), said.encode()).status()).isEqualTo(403);
    assertThat(hub.post(path, hub.portal(customer), said.encode()).status()).isEqualTo(403);
    assertThat(hub.get(path, hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.post(path, agent, notice("  ").encode()).status()).isEqualTo(400);
    assertThat(hub.post(path, agent, notice("x").put("language", "fr").encode()).status())
        .isEqualTo(400);
    assertThat(hub.post(path, agent, notice("x").put("template", "none").encode()).status())
        .isEqualTo(400);
    assertThat(hub.post("/agents/v1/shipments/none/notices", agent, notice("x").encode()).problem())
        .isEqualTo("no-such-shipment");
  }

  private static JsonObject notice(String text) {
    return new JsonObject()
        .put("id", UUID.randomUUID().toString())
        .put("language", "en")
        .put("text", text);
  }
}
