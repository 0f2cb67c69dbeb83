package dev.milepost.hub.shipments;

import dev.milepost.engine.Unjudged;
import dev.milepost.event.Shipment;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problem;
import dev.milepost.store.CustomerMismatch;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.RefusedValues;
import dev.milepost.store.Registered;
import dev.milepost.store.RegisteredTogether;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registering a shipment, whichever way it was said. */
final class Registrations {
  private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);

  private final RegistrationReader reader;
  private final PgShipmentStore store;
  private final Outbox outbox;
  private final Clock clock;

  Registrations(Contract contract, PgShipmentStore store, Outbox outbox, Clock clock) {
    this.reader = new RegistrationReader(contract);
    this.store = store;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * Checks, stores and publishes. Fails with a {@link Problem.ProblemException} where the caller
   * must do something.
   *
   * @param wall the customer that the caller is confined to
   * @param id from the path, or null where the body must say it
   */
  Future<Registered> register(Optional<String> wall, @Nullable String id, Buffer body) {
    return Future.succeededFuture()
        .compose(begun -> Future.succeededFuture(reader.read(wall, id, body)))
        .compose(this::register);
  }

  /** Stores and publishes what was checked; fails as {@link #register} does. */
  Future<Registered> register(Shipment shipment) {
    return store
        .register(shipment, clock.instant())
        .onSuccess(registered -> outbox.publish(registered.outgoing()))
        .recover(failure -> Future.failedFuture(asProblem(failure)));
  }

  /**
   * Stores and publishes those of many that need no more than that, in one transaction.
   *
   * @param shipments no id twice
   * @return the ids of those that are registered now
   */
  Future<Set<String>> registerSimple(List<Shipment> shipments) {
    return store
        .registerSimple(shipments, clock.instant())
        .onSuccess(registered -> outbox.publish(registered.outgoing()))
        .map(RegisteredTogether::shipments);
  }

  private static Throwable asProblem(Throwable failure) {
    if (RefusedValues.areTheCauseOf(failure)) {
      return RegistrationReader.invalid("the database refuses a value: " + failure.getMessage());
    }
    if (failure instanceof Unjudged) {
      LOGGER.atError().setCause(failure).log("shipment not registered");
      return new Problem.ProblemException(
          Problem.of(
              500,
              "shipment-not-judged",
              "The shipment cannot be judged",
              "The rules fail over it, or over one that shares a number with it: a fault of"
                  + " Milepost's, in the hub's log. Nothing was stored; register it again when that"
                  + " is mended."));
    }
    return failure instanceof CustomerMismatch
        ? new Problem.ProblemException(
            Problem.of(
                409,
                "shipment-of-another-customer",
                "The shipment is registered for another customer",
                "A shipment stays with the customer it was first registered for; use another id."))
        : failure;
  }
}
