package dev.milepost.hub.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.EventId;
import dev.milepost.store.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of the way through the hub.
 *
 * @param at when it happened, as somebody noted it then; null where nobody did
 * @param event of which event alone it is; null where of the whole delivery
 * @param shipment of which shipment; null where of none
 * @param what happened, a sentence for people
 * @param where it lies or who did it; null where that is not known
 */
record Step(
    Name name,
    @Nullable Instant at,
    @Nullable EventId event,
    @Nullable String shipment,
    String what,
    @Nullable String where,
    ObjectNode links,
    ObjectNode details) {

  /** The steps, in the order in which they are taken. */
  enum Name {
    /** The ERP registered the shipment. */
    REGISTERED,
    /** The hub got the delivery, or an agent stated the event. */
    RECEIVED,
    /** Its bytes are where they cannot be lost. */
    KEPT,
    /** Its adapter read it. */
    READ,
    /** What of it can never succeed lies among the dead letters. */
    DEAD_LETTER,
    /** The event was sent to the correlation. */
    FORWARDED,
    /** Whose it is was decided, or that it waits. */
    CORRELATED,
    /** It is on a shipment. */
    APPLIED,
    /** It was taken off a shipment. */
    LEFT,
    /** Subscribers could hear of it. */
    TOLD,
    /** A customer's webhook was called. */
    PUSHED,
    /** An agent said something of its number. */
    DECIDED
  }

  static Step of(Name name, @Nullable Instant at, String what, @Nullable String where) {
    return new Step(
        name,
        at,
        null,
        null,
        what,
        where,
        Json.mapper().createObjectNode(),
        Json.mapper().createObjectNode());
  }

  Step ofEvent(EventId one) {
    return new Step(name, at, one, shipment, what, where, links, details);
  }

  Step ofShipment(String one) {
    return new Step(name, at, event, one, what, where, links, details).link("shipment", one);
  }

  /** Leads on, by the id of what is there. */
  Step link(String to, @Nullable String id) {
    if (id != null) {
      links.put(to, id);
    }
    return this;
  }

  Step with(String name, @Nullable String value) {
    details.put(name, value);
    return this;
  }

  Step with(String name, long value) {
    details.put(name, value);
    return this;
  }

  Step with(String name, boolean value) {
    details.put(name, value);
    return this;
  }

  /** A record, or a list of records. */
  Step with(String name, Object value) {
    details.set(name, Json.mapper().valueToTree(value));
    return this;
  }
}
