package dev.milepost.event;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One fact that a carrier states, in the hub's words.
 *
 * @param id made from the fact alone (dossier section 9.2), so that webhook, poll and file agree
 * @param reference the number that the carrier states it of
 * @param related further numbers that the payload ties to it
 * @param milestone what it means; {@link Milestone#UNKNOWN} where no table says
 * @param time when the carrier says it happened; never when we heard of it
 * @param carrierStatus the carrier's own words
 * @param cause why, for a problem
 * @param estimate a new expected delivery, where the event states one
 * @param correction what it takes back, if it takes something back
 * @param warnings what is odd about it and does not hinder reading, for agents
 * @param connection the connection that brought it
 * @param deliveryId the delivery that brought it
 * @param receivedAt when that delivery arrived
 * @param revision which statement of the fact this is; null for {@link Revision#FIRST}
 */
public record CarrierEvent(
    EventId id,
    CarrierCode carrier,
    Reference reference,
    List<Reference> related,
    Milestone milestone,
    Classifier classifier,
    EventTime time,
    @Nullable Place place,
    CarrierStatus carrierStatus,
    @Nullable Cause cause,
    @Nullable Estimate estimate,
    @Nullable Correction correction,
    List<String> warnings,
    String connection,
    String deliveryId,
    Instant receivedAt,
    @Nullable Revision revision) {

  /** Copies the lists, and refuses an event that does not say what, of whom, when and whence. */
  public CarrierEvent {
    Required.present(id, "carrierEvent: id");
    Required.present(carrier, "carrierEvent: carrier");
    Required.present(reference, "carrierEvent: reference");
    Required.present(milestone, "carrierEvent: milestone");
    Required.present(classifier, "carrierEvent: classifier");
    Required.present(time, "carrierEvent: time");
    Required.present(carrierStatus, "carrierEvent: carrierStatus");
    Required.present(connection, "carrierEvent: connection");
    Required.present(deliveryId, "carrierEvent: deliveryId");
    Required.present(receivedAt, "carrierEvent: receivedAt");
    related = List.copyOf(related);
    warnings = List.copyOf(warnings);
  }

  /** A fact that is stated once. */
  public CarrierEvent(
      EventId id,
      CarrierCode carrier,
      Reference reference,
      List<Reference> related,
      Milestone milestone,
      Classifier classifier,
      EventTime time,
      @Nullable Place place,
      CarrierStatus carrierStatus,
      @Nullable Cause cause,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      List<String> warnings,
      String connection,
      String deliveryId,
      Instant receivedAt) {
    this(
        id,
        carrier,
        reference,
        related,
        milestone,
        classifier,
        time,
        place,
        carrierStatus,
        cause,
        estimate,
        correction,
        warnings,
        connection,
        deliveryId,
        receivedAt,
        null);
  }

  /** The same fact as another statement of it. */
  public CarrierEvent as(Revision other) {
    return new CarrierEvent(
        id,
        carrier,
        reference,
        related,
        milestone,
        classifier,
        time,
        place,
        carrierStatus,
        cause,
        estimate,
        correction,
        warnings,
        connection,
        deliveryId,
        receivedAt,
        other.equals(Revision.FIRST) ? null : other);
  }

  /** The number that it is stated of, and those that are tied to it, in a fixed order. */
  public Set<ReferenceKey> numbers() {
    Set<ReferenceKey> numbers = new TreeSet<>();
    numbers.add(reference.key());
    related.forEach(other -> numbers.add(other.key()));
    return numbers;
  }

  /** Which statement of the fact this is. */
  public Revision statement() {
    return revision == null ? Revision.FIRST : revision;
  }

  /** Which lane it travels: a correction is never routine, since it unsays something. */
  public Lane lane() {
    return correction != null ? Lane.URGENT : milestone.lane();
  }

  /** Key of its Kafka record: one parcel, one partition. */
  public String topicKey() {
    return carrier.value() + "/" + reference.key().value();
  }
}
