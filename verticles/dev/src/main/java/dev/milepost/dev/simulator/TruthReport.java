package dev.milepost.dev.simulator;

import java.util.List;
import java.util.Locale;

/**
 * What the hub has of some shipments, beside what it acknowledged.
 *
 * @param shipments that were compared
 * @param events that the hub has of them, forecasts left out
 * @param lost acknowledged, and not there
 * @param invented there, and it never happened
 * @param twice there more than once
 * @param unasked shipments of which the hub gave no answer in time
 * @param examples of what is wrong
 */
public record TruthReport(
    int shipments,
    int events,
    int lost,
    int invented,
    int twice,
    int unasked,
    List<String> examples) {

  /** Copies the list. */
  public TruthReport {
    examples = List.copyOf(examples);
  }

  /** Whether the hub has what it acknowledged, and nothing else. */
  public boolean isClean() {
    return lost + invented + twice == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d shipments compared, %d events of them: %d lost, %d invented, %d twice%s",
        shipments,
        events,
        lost,
        invented,
        twice,
        unasked == 0 ? "" : " (" + unasked + " not asked about in time)");
  }
}
