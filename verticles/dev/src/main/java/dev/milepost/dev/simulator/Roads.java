package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.AccountSettings;
import dev.milepost.dev.carriers.CarrierAccount;
import dev.milepost.dev.carriers.CarrierApis;
import dev.milepost.dev.carriers.CarrierSignature;
import dev.milepost.dev.carriers.CarrierSignature.Rule;
import dev.milepost.dev.carriers.Credentials;
import dev.milepost.dev.carriers.Limit;
import dev.milepost.dev.carriers.Parcel;
import dev.milepost.dev.carriers.SimulatedCarrier;
import dev.milepost.dev.simulator.Road.RequestHead;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The roads by which carriers reach the hub: a connection for each, made by the hub's public API,
 * and what stands at the other end. Lives on one context.
 */
final class Roads {
  private static final int CONNECTIONS = 32;
  private static final int DEPTH = 8;
  private static final int SECRET_BYTES = 32;

  /** FedEx remembers so many parcels for those who ask. */
  private static final int KNOWN_PARCELS = 10_000;

  private static final Limit ASKED_AT_MOST = new Limit(20, Duration.ofSeconds(1));

  private final Vertx vertx;
  private final URI hub;
  private final HubAdmin admin;
  private final SimulatorSettings settings;
  private final Clock clock;
  private final SecureRandom secrets = new SecureRandom();
  private final Map<PlayedCarrier, Road> roads = new EnumMap<>(PlayedCarrier.class);
  private final List<FileDrop> drops = new ArrayList<>();
  private final List<String> passing = new ArrayList<>();
  private final Map<String, Parcel> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Parcel> eldest) {
              return size() > KNOWN_PARCELS;
            }
          });
  private @Nullable CarrierApis apis;
  private @Nullable CarrierAccount account;
  private @Nullable PartnerSftp sftp;
  private boolean closed;

  Roads(Vertx vertx, URI hub, HubAdmin admin, SimulatorSettings settings, Clock clock) {
    this.vertx = vertx;
    this.hub = hub;
    this.admin = admin;
    this.settings = settings;
    this.clock = clock;
  }

  /** Makes all of them. */
  Future<Void> open(Instant start) {
    List<Future<Void>> all = new ArrayList<>();
    for (PlayedCarrier carrier : settings.carriers()) {
      Rule rule = carrier.signature();
      all.add(
          rule != null
              ? webhook(carrier, rule)
              : carrier == PlayedCarrier.X12 ? sftp(start) : folder(start));
      if (carrier == PlayedCarrier.FEDEX) {
        all.add(asked());
      }
    }
    return Future.all(all).mapEmpty();
  }

  Road of(PlayedCarrier carrier) {
    return Objects.requireNonNull(roads.get(carrier));
  }

  /** How often that carrier had to send something again. */
  long again(PlayedCarrier carrier) {
    Road road = roads.get(carrier);
    return road == null ? 0 : road.again();
  }

  Iterable<Road> all() {
    return roads.values();
  }

  /** Lets those who ask FedEx know of a parcel. */
  void learn(SimulatedJourney journey) {
    if (journey.story() instanceof ParcelStory story && story.carrier() == PlayedCarrier.FEDEX) {
      known.put(journey.number(), story.parcel());
    }
  }

  /** Writes files and reads reports. */
  void turn() {
    drops.forEach(FileDrop::turn);
  }

  /** Closes everything, and takes away the connections whose other end is gone then. */
  Future<Void> close() {
    closed = true;
    List<Future<Void>> all = new ArrayList<>();
    roads.values().forEach(road -> all.add(road.close()));
    passing.forEach(id -> all.add(admin.disconnect(id)));
    CarrierApis playing = apis;
    if (playing != null) {
      all.add(playing.stop());
    }
    PartnerSftp server = sftp;
    return Future.join(all)
        .eventually(() -> server == null ? Future.<Void>succeededFuture() : end(server))
        .mapEmpty();
  }

  private Future<Void> end(PartnerSftp server) {
    return vertx
        .executeBlocking(
            () -> {
              server.close();
              return server;
            })
        .mapEmpty();
  }

  private String id(PlayedCarrier carrier) {
    return carrier.title() + "-" + settings.name();
  }

  private Future<Void> webhook(PlayedCarrier carrier, Rule rule) {
    String id = id(carrier);
    String secret = secret(rule);
    Random random = new Random(settings.seed() + carrier.share());
    return admin
        .connect(id, carrier, "webhook", secret, new JsonObject())
        .onSuccess(
            made ->
                roads.put(
                    carrier,
                    new Road.ByWebhook(
                        new Door(vertx, hub, CONNECTIONS, DEPTH, random),
                        RequestHead.of("POST", hub, "/v1/webhooks/" + id),
                        new CarrierSignature(rule, secret))));
  }

  /** A DCSA secret is the Base64 of 32 to 64 bytes (dossier section 4.1); any other is text. */
  private String secret(Rule rule) {
    byte[] bytes = new byte[SECRET_BYTES];
    secrets.nextBytes(bytes);
    return rule == Rule.DCSA
        ? Base64.getEncoder().encodeToString(bytes)
        : HexFormat.of().formatHex(bytes);
  }

  private Future<Void> asked() {
    String id = "fedex-asked-" + settings.name();
    Credentials credentials = new Credentials("milepost", secret(Rule.FEDEX));
    passing.add(id);
    return CarrierApis.start(vertx, clock)
        .compose(
            started -> {
              apis = started;
              CarrierAccount opened =
                  started.open(
                      AccountSettings.of("fedex", SimulatedCarrier.FEDEX, credentials)
                          .limited(ASKED_AT_MOST),
                      number -> {
                        Parcel parcel = known.get(number);
                        return parcel == null ? List.of() : List.of(parcel);
                      });
              account = opened;
              JsonObject limit =
                  new JsonObject()
                      .put("most", ASKED_AT_MOST.most())
                      .put("in", ASKED_AT_MOST.in().toString());
              return admin.connect(
                  id,
                  PlayedCarrier.FEDEX,
                  "polling",
                  credentials.secret(),
                  new JsonObject()
                      .put("baseUrl", opened.baseUrl())
                      .put("clientId", credentials.client())
                      .put("limits", new JsonArray().add(limit)));
            });
  }

  private Future<Void> sftp(Instant start) {
    String id = id(PlayedCarrier.X12);
    String password = secret(Rule.UPS);
    passing.add(id);
    return vertx
        .executeBlocking(() -> PartnerSftp.start(password))
        .compose(
            server -> {
              if (closed) {
                return end(server);
              }
              sftp = server;
              drop(PlayedCarrier.X12, server.folder(), new X12Files(clock, start));
              return admin.connect(
                  id,
                  PlayedCarrier.X12,
                  "sftp",
                  password,
                  looked()
                      .put("host", "127.0.0.1")
                      .put("port", server.port())
                      .put("user", PartnerSftp.USER)
                      .put("hostKey", server.hostKey())
                      .put("folder", PartnerSftp.FOLDER));
            });
  }

  private Future<Void> folder(Instant start) {
    String id = id(PlayedCarrier.EDIFACT);
    Path feeds = Objects.requireNonNull(settings.feeds());
    drop(PlayedCarrier.EDIFACT, feeds.resolve(id), new EdifactFiles(clock, start));
    return admin.connect(id, PlayedCarrier.EDIFACT, "folder", "", looked().put("folder", id));
  }

  private void drop(PlayedCarrier carrier, Path folder, FileDrop.Writer writer) {
    FileDrop drop = new FileDrop(vertx, folder, writer);
    drops.add(drop);
    roads.put(carrier, new Road.ByFile(drop));
  }

  /** Files are renamed when they are whole, so they need not settle for long. */
  private static JsonObject looked() {
    return new JsonObject().put("every", "PT3S").put("settle", "PT0.3S");
  }

  private static int control(Instant start, int file) {
    return (int) (start.getEpochSecond() % 900_000) * 1_000 + file;
  }

  private static String fileName(String kind, int control) {
    return String.format(Locale.ROOT, "%s-%09d.edi", kind, control);
  }

  private static final class X12Files implements FileDrop.Writer {
    private final Clock clock;
    private final Instant start;
    private int files;

    X12Files(Clock clock, Instant start) {
      this.clock = clock;
      this.start = start;
    }

    @Override
    public String name() {
      return fileName("214", control(start, ++files));
    }

    @Override
    public String text(List<String> messages) {
      return X12File.of(TruckStory.SCAC, control(start, files), clock.instant(), messages);
    }
  }

  private static final class EdifactFiles implements FileDrop.Writer {
    private final Clock clock;
    private final Instant start;
    private int files;

    EdifactFiles(Clock clock, Instant start) {
      this.clock = clock;
      this.start = start;
    }

    @Override
    public String name() {
      return fileName("IFTSTA", control(start, ++files));
    }

    @Override
    public String text(List<String> messages) {
      return EdifactFile.of(control(start, files), clock.instant(), messages);
    }
  }

  /** How many references FedEx was asked about. */
  long asks() {
    CarrierAccount asked = account;
    return asked == null ? 0 : asked.report().references();
  }
}
