package dev.milepost.carrier.fedex;

import dev.milepost.carrier.StatedTime;
import dev.milepost.event.Place;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One scan as it is written, before its siblings have helped to tell its moment.
 *
 * @param code the event type, in upper case
 * @param reason the exception code, in upper case
 * @param warnings takes what is odd about it
 */
record FedexScan(
    String code,
    String reason,
    String description,
    FedexStatus status,
    Place place,
    StatedTime stated,
    List<String> warnings) {

  /** The clock to the minute: the id must not hang on how the moment was won. */
  String minute() {
    return stated.wall().truncatedTo(ChronoUnit.MINUTES).toString();
  }

  boolean isOfTheDayOf(FedexScan other) {
    return stated.wall().toLocalDate().equals(other.stated.wall().toLocalDate());
  }
}
