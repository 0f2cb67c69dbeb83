package dev.milepost.dev.chaos;

import dev.milepost.dev.simulator.UpsBodies;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * UPS at a steady rate, whatever the hub does. What was not acknowledged is sent again before
 * anything new, as carriers do.
 */
final class Load implements AutoCloseable {
  private static final long TICK_MILLIS = 10;
  private static final int MOST_UNDER_WAY = 1_000;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<HubClient> hubs;
  private final List<Parcel> parcels;
  private final int perSecond;
  private final Queue<Scan> again = new ConcurrentLinkedQueue<>();
  private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> refused = new ConcurrentHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicLong slowest = new AtomicLong();
  private final long begun = System.nanoTime();
  private volatile boolean ending;
  private long sent;

  /** The step-th scan of a parcel. */
  record Scan(Parcel parcel, int step) {}

  /**
   * A scan with a 2xx.
   *
   * @param delivery the id that the hub gave it
   * @param sentAt on this process's clock, as the next
   */
  record Kept(Scan scan, String delivery, long sentAt, long keptAt) {}

  /** Begins. */
  Load(List<HubClient> hubs, List<Parcel> parcels, int perSecond) {
    this.hubs = List.copyOf(hubs);
    this.parcels = List.copyOf(parcels);
    this.perSecond = perSecond;
    var unused =
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns when so many scans have their 2xx. */
  void awaitAcknowledged(int enough) {
    try {
      World.patiently("webhooks taken").until(() -> acknowledged.get() >= enough);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          acknowledged.get() + " of " + enough + " webhooks were taken, instead: " + refused, e);
    }
  }

  /** Makes nothing new, and returns when everything has its 2xx. */
  void finish() {
    ending = true;
    World.patiently("every webhook's 2xx").until(() -> acknowledged.get() == made.get());
  }

  /** How long it has been going. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** How many scans have their 2xx. */
  int acknowledged() {
    return acknowledged.get();
  }

  List<Kept> kept() {
    return new ArrayList<>(kept);
  }

  /** How often which answer other than 2xx came, or which failure instead of one. */
  Map<String, AtomicInteger> refused() {
    return new TreeMap<>(refused);
  }

  /** The longest that a 2xx has taken. */
  Duration slowest() {
    return Duration.ofNanos(slowest.get());
  }

  /** How many scans of that parcel were made. */
  int made(Parcel parcel) {
    int index = parcels.indexOf(parcel);
    int all = made.get();
    return all / parcels.size() + (index < all % parcels.size() ? 1 : 0);
  }

  List<Parcel> parcels() {
    return parcels;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Says why it ends: the timer would only fall silent. */
  private void tick() {
    try {
      sendDue();
    } catch (RuntimeException | Error e) {
      refused.computeIfAbsent("the load broke: " + e, first -> new AtomicInteger());
      throw e;
    }
  }

  private void sendDue() {
    long due = elapsed().toMillis() * perSecond / 1_000;
    // What could not be sent in time is not made up for by a flood.
    sent = Math.max(sent, due - perSecond);
    while (sent < due) {
      sent++;
      Scan next = next();
      if (next != null) {
        send(next);
      }
    }
  }

  private @Nullable Scan next() {
    if (underWay.get() >= MOST_UNDER_WAY) {
      return null;
    }
    Scan failed = again.poll();
    if (failed != null || ending) {
      return failed;
    }
    int number = made.getAndIncrement();
    return new Scan(parcels.get(number % parcels.size()), number / parcels.size());
  }

  private void send(Scan scan) {
    underWay.incrementAndGet();
    long sentAt = System.nanoTime();
    HubClient hub = hubs.get((int) (sent % hubs.size()));
    var unused =
        hub.post(scan.parcel(), UpsBodies.scan(scan.parcel().trackingNumber(), scan.step()))
            .handle(
                (answer, failure) -> {
                  answered(scan, sentAt, answer, failure);
                  return null;
                });
  }

  private void answered(
      Scan scan, long sentAt, @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
    long now = System.nanoTime();
    if (answer != null && answer.statusCode() / 100 == 2) {
      String delivery = answer.headers().firstValue("Milepost-Delivery-Id").orElse("");
      kept.add(new Kept(scan, delivery, sentAt, now));
      slowest.accumulateAndGet(now - sentAt, Math::max);
      acknowledged.incrementAndGet();
    } else {
      String why =
          answer != null
              ? Integer.toString(answer.statusCode())
              : String.valueOf(failure).replaceAll("java[a-z.]*\\.", "");
      refused.computeIfAbsent(why, first -> new AtomicInteger()).incrementAndGet();
      again.add(scan);
    }
    underWay.decrementAndGet();
  }
}
