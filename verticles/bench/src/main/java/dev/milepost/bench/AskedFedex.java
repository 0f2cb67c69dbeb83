package dev.milepost.bench;

import dev.milepost.dev.carriers.AccountSettings;
import dev.milepost.dev.carriers.CarrierAccount;
import dev.milepost.dev.carriers.CarrierApis;
import dev.milepost.dev.carriers.Credentials;
import dev.milepost.dev.carriers.Parcel;
import dev.milepost.dev.carriers.SimulatedCarrier;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * FedEx's Track API as the simulator plays it, of these journeys. It remembers what it answered.
 */
final class AskedFedex {
  private static final Credentials CREDENTIALS =
      new Credentials("milepost-bench", "only-fedex-and-the-hub-know");

  /** The hub keeps tokens by its database's clock, and the account by the bench's. */
  private static final Duration LONG = Duration.ofDays(400);

  private final CarrierAccount account;

  private AskedFedex(CarrierAccount account) {
    this.account = account;
  }

  /**
   * Listens.
   *
   * @param clock how far journeys are
   */
  static AskedFedex open(Vertx vertx, Clock clock, List<TrueJourney> journeys) throws Exception {
    Map<String, Parcel> known = new HashMap<>();
    for (TrueJourney journey : journeys) {
      if (journey.carrier().isAsked()) {
        known.put(journey.number(), journey.parcel());
      }
    }
    CarrierApis apis =
        CarrierApis.start(vertx, clock)
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    return new AskedFedex(
        apis.open(
            AccountSettings.of("fedex", SimulatedCarrier.FEDEX, CREDENTIALS)
                .withTokenLife(LONG)
                .rememberingAsks(),
            number -> {
              Parcel parcel = known.get(number);
              return parcel == null ? List.of() : List.of(parcel);
            }));
  }

  String secret() {
    return CREDENTIALS.secret();
  }

  /** What a connection that asks it needs to know. */
  JsonObject options() {
    return new JsonObject()
        .put("baseUrl", account.baseUrl())
        .put("clientId", CREDENTIALS.client())
        .put("limits", new JsonArray().add(new JsonObject().put("most", 1_000).put("in", "PT1S")));
  }

  /** When it was asked about that number, by its clock. */
  List<Instant> asksOf(String number) {
    return account.asksOf(number);
  }

  /** Questions that it answered. */
  long answers() {
    return account.report().references();
  }
}
