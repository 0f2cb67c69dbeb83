package dev.milepost.event;

import java.util.List;

/**
 * That statements about a shipment contradict one another, and which. The journey follows its rules
 * all the same; a person may look.
 *
 * @param evidence the events that contradict one another, in the order of their times; the first
 *     few, where there are many
 * @param summary a sentence for people
 */
public record Conflict(ConflictKind kind, List<EventId> evidence, String summary) {

  /** Copies the list. */
  public Conflict {
    evidence = List.copyOf(evidence);
  }
}
