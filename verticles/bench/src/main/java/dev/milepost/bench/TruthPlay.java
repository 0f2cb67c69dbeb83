package dev.milepost.bench;

import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.bench.TrueJourney.Post;
import dev.milepost.dev.carriers.CarrierSignature;
import dev.milepost.dev.carriers.CarrierWebhooks;
import dev.milepost.dev.carriers.TrackAlert;
import dev.milepost.dev.journeys.City;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One run. Step by step: the clock goes on three hours, all that these hours bring is told from
 * outside, and when the hub has come to rest the next step follows. So whatever the machine's
 * speed, the hub knows the same at the same time, and what it must say then is certain.
 */
final class TruthPlay {
  private static final String SECRET = "only-the-carrier-and-the-hub-know";
  private static final CarrierSignature UPS_SIGNATURE =
      new CarrierSignature(CarrierSignature.Rule.UPS, SECRET);
  private static final CarrierSignature FEDEX_SIGNATURE =
      new CarrierSignature(CarrierSignature.Rule.FEDEX, SECRET);
  private static final String ASKING = "fedex-asked";
  private static final int REGISTER_AT_ONCE = 500;
  private static final int PAGE = 1_000;

  private final List<TrueJourney> journeys;
  private final SteppedClock clock;
  private final BoundedClient client;
  private final Settling settling;
  private final HubApi api;
  private final AskedFedex fedex;
  private final Map<String, HubsWord> words = new HashMap<>();
  private final Map<String, String> cursors = new HashMap<>();
  private final Map<String, List<Post>> acknowledged = new ConcurrentHashMap<>();
  private final List<List<TrueJourney>> registering = new ArrayList<>();
  private final List<List<Sending>> sending = new ArrayList<>();
  private int toBeAsked;
  private long posts;

  private record Sending(TrueJourney journey, Post post) {}

  TruthPlay(
      List<TrueJourney> journeys,
      SteppedClock clock,
      BoundedClient client,
      Settling settling,
      HubApi api,
      AskedFedex fedex) {
    this.journeys = journeys;
    this.clock = clock;
    this.client = client;
    this.settling = settling;
    this.api = api;
    this.fedex = fedex;
    for (int step = 0; step < TrueTime.STEPS; step++) {
      registering.add(new ArrayList<>());
      sending.add(new ArrayList<>());
    }
    for (TrueJourney journey : journeys) {
      words.put(journey.shipment(), new HubsWord());
      registering.get(journey.registered()).add(journey);
      journey.posts().forEach(post -> sending.get(post.step()).add(new Sending(journey, post)));
    }
  }

  void run(PrintStream out) throws Exception {
    String ups = api.connect("ups", "UPS", SECRET);
    String pushed = api.connect("fedex", "FEDEX", SECRET);
    api.ask(ASKING, "FEDEX", fedex.secret(), fedex.options());
    // Milepost's own forecasts are another bench's: the truth does not know what they learn.
    api.judgeBy(new JsonObject().put("fewestJourneys", 1_000_000));
    for (int step = 0; step < TrueTime.STEPS; step++) {
      clock.set(TrueTime.of(step));
      register(registering.get(step));
      post(sending.get(step), ups, pushed);
      ask(step);
      settling.await();
      listen();
      if (step % 8 == 7) {
        out.println("day " + (step + 1) / 8 + ": " + posts + " posts");
      }
    }
    // What is published last may still be on its way to those who read.
    for (int quiet = 0; quiet < 3; quiet = listen() == 0 ? quiet + 1 : 0) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    askTheHub();
  }

  private void ask(int step) throws IOException, SQLException, InterruptedException {
    List<String> numbers =
        journeys.stream()
            .filter(journey -> journey.isAskedIn(step))
            .map(TrueJourney::number)
            .toList();
    if (!numbers.isEmpty()) {
      settling.awaitTasks(toBeAsked);
      settling.ask(ASKING, numbers);
    }
  }

  private void register(List<TrueJourney> some) throws IOException, InterruptedException {
    for (int from = 0; from < some.size(); from += REGISTER_AT_ONCE) {
      List<JsonObject> batch = new ArrayList<>();
      for (TrueJourney journey :
          some.subList(from, Math.min(some.size(), from + REGISTER_AT_ONCE))) {
        batch.add(registration(journey));
        toBeAsked += journey.carrier().isAsked() ? 1 : 0;
      }
      api.register(batch);
    }
  }

  private static JsonObject registration(TrueJourney journey) {
    JsonObject shipment =
        new JsonObject()
            .put("id", journey.shipment())
            .put("customer", journey.customer())
            .put(
                "references",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("type", "TRACKING_NUMBER")
                            .put("value", journey.number())
                            .put("issuer", journey.carrier().code())))
            .put("mode", journey.mode().name())
            .put("origin", journey.origin().place())
            .put("destination", journey.destination().place());
    if (journey.plannedPickup() != null) {
      shipment.put("plannedPickup", local(journey.plannedPickup(), journey.origin()));
    }
    if (journey.promise() != null) {
      shipment.put(
          "promise",
          new JsonObject().put("latest", local(journey.promise(), journey.destination())));
    }
    return shipment;
  }

  private static String local(Instant instant, City city) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(city.zone()));
  }

  private void post(List<Sending> some, String ups, String pushed) throws InterruptedException {
    for (Sending one : some) {
      boolean ofUps = one.post().scan() >= 0;
      CarrierSignature signature = ofUps ? UPS_SIGNATURE : FEDEX_SIGNATURE;
      String body = body(one);
      client.send(
          HttpMethod.POST,
          ofUps ? ups : pushed,
          Map.of(
              "Content-Type",
              "application/json",
              signature.header(),
              signature.value(body.getBytes(StandardCharsets.UTF_8))),
          body,
          answer -> acknowledge(one));
    }
    client.await();
    posts += some.size();
  }

  private static String body(Sending one) {
    TrueJourney journey = one.journey();
    if (one.post().scan() < 0) {
      return CarrierWebhooks.fedex(journey.parcel(), TrueTime.of(one.post().step()));
    }
    TrueScan scan = journey.scans().get(one.post().scan());
    return new TrackAlert(
            journey.number(),
            TrackAlert.Form.V2,
            scan.what().scan(),
            scan.at(),
            scan.when(),
            scan.scheduled())
        .body();
  }

  private void acknowledge(Sending one) {
    acknowledged
        .computeIfAbsent(
            one.journey().shipment(), none -> Collections.synchronizedList(new ArrayList<>()))
        .add(one.post());
  }

  /** Reads on in every customer's events; answers with how many there were. */
  private int listen() throws IOException, InterruptedException {
    int heard = 0;
    for (int i = 0; i < Math.min(TrueJourneys.CUSTOMERS, journeys.size()); i++) {
      String customer = journeys.get(i).customer();
      boolean more = true;
      while (more) {
        HubApi.Page page = api.page(customer, after(customer), PAGE);
        for (int event = 0; event < page.events().size(); event++) {
          JsonObject json = page.events().getJsonObject(event);
          HubsWord word = words.get(json.getString("subject"));
          if (word != null) {
            word.told(json);
          }
          heard++;
        }
        cursors.put(customer, page.next());
        more = page.more();
      }
    }
    return heard;
  }

  private @Nullable String after(String customer) {
    return cursors.get(customer);
  }

  /** Asks for every shipment, as an ERP can. */
  private void askTheHub() throws InterruptedException, SQLException {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + api.systemToken(Scope.SHIPMENTS_READ));
    for (TrueJourney journey : journeys) {
      String path = "/v1/shipments/" + journey.shipment();
      read(path, headers, journey, HubsWord::state);
      read(path + "/events", headers, journey, HubsWord::history);
    }
    client.await();
  }

  private void read(
      String path,
      Map<String, String> headers,
      TrueJourney journey,
      BiConsumer<HubsWord, JsonObject> into)
      throws InterruptedException {
    HubsWord word = word(journey);
    client.send(
        HttpMethod.GET,
        path,
        headers,
        "",
        (Buffer answer) -> {
          synchronized (word) {
            into.accept(word, new JsonObject(answer));
          }
        });
  }

  private HubsWord word(TrueJourney journey) {
    return Objects.requireNonNull(words.get(journey.shipment()));
  }

  /** What the hub said, held against what was told to it. */
  TruthCount count() {
    TruthCount count = new TruthCount();
    for (TrueJourney journey : journeys) {
      count.count(journey, told(journey), word(journey));
    }
    return count;
  }

  private SortedMap<Integer, List<Told>> told(TrueJourney journey) {
    SortedMap<Integer, List<Told>> told = new TreeMap<>();
    for (Post post : acknowledged.getOrDefault(journey.shipment(), List.of())) {
      told.computeIfAbsent(post.step(), none -> new ArrayList<>())
          .addAll(TrueTellings.of(journey, post));
    }
    for (Instant asked : fedex.asksOf(journey.number())) {
      int step = TrueTime.stepAt(asked);
      told.computeIfAbsent(step, none -> new ArrayList<>())
          .addAll(TrueTellings.history(journey, TrueTime.of(step)));
    }
    return told;
  }

  long posts() {
    return posts;
  }

  long answers() {
    return fedex.answers();
  }
}
