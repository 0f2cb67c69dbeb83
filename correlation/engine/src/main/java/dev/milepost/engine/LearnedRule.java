package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an agent's link taught, and an agent accepted: a reference of this form from this carrier
 * means that field of the ERP.
 *
 * @param id by which it is shown and withdrawn
 * @param reads which of the event's references it reads
 * @param form what the whole value, as it is compared, must look like
 * @param means what the ERP calls it, with {@code $1} for the form's first group
 * @param as the type under which the ERP registers it
 */
public record LearnedRule(
    String id,
    CarrierCode carrier,
    ReferenceType reads,
    Pattern form,
    String means,
    ReferenceType as) {

  /** What the event's references mean by this rule: the first that has the form. */
  public Optional<ReferenceKey> meaning(CarrierEvent event) {
    if (!event.carrier().equals(carrier)) {
      return Optional.empty();
    }
    Optional<ReferenceKey> own = meaningOf(event.reference().key());
    return own.isPresent()
        ? own
        : event.related().stream()
            .map(related -> meaningOf(related.key()))
            .flatMap(Optional::stream)
            .findFirst();
  }

  /** What a number means by this rule, whoever states it. */
  public Optional<ReferenceKey> meaningOf(ReferenceKey number) {
    if (number.type() != reads) {
      return Optional.empty();
    }
    Matcher matcher = form.matcher(number.value());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ReferenceKey(as, matcher.replaceFirst(means)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // A rule that makes no reference of this one says nothing of it.
      return Optional.empty();
    }
  }
}
