package dev.milepost.carrier.mapped;

import java.util.List;

/**
 * What is read of one event.
 *
 * @param times in the order of trust
 * @param planned when it is a step that is still to come
 * @param estimated when it is expected, and has not happened
 * @param ignore when it is no event
 */
record EventRule(
    Field type,
    Field code,
    Field detail,
    Field text,
    List<TimeRule> times,
    PlaceRule place,
    List<Condition> planned,
    List<Condition> estimated,
    List<Condition> ignore) {

  EventRule {
    times = List.copyOf(times);
    planned = List.copyOf(planned);
    estimated = List.copyOf(estimated);
    ignore = List.copyOf(ignore);
  }

  /** Whether an object has anything of an event. */
  boolean isAt(Spot spot) {
    return !code.text(spot).isEmpty()
        || !type.text(spot).isEmpty()
        || times.stream().anyMatch(time -> !time.written(spot).isEmpty());
  }
}
