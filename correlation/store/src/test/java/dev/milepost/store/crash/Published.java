package dev.milepost.store.crash;

import dev.milepost.store.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The topic of shipment events, and what a customer's stream shows of it. */
final class Published {
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":\"(\\d+)\"");

  /**
   * A record.
   *
   * @param again marked as one that may have been published before
   */
  private record Sent(Outgoing event, boolean again) {
    String payload() {
      return new String(event.payload(), StandardCharsets.UTF_8);
    }

    long sequence() {
      Matcher sequence = SEQUENCE.matcher(payload());
      if (!sequence.find()) {
        throw new AssertionError("no sequence in " + payload());
      }
      return Long.parseLong(sequence.group(1));
    }

    String stream() {
      return event.customer() + "'s stream of " + event.shipment();
    }

    @Override
    public String toString() {
      return "%s %d: %s %s of %s, delivery %s, trace %s, %s"
          .formatted(
              stream(),
              sequence(),
              event.type(),
              event.event(),
              event.orders(),
              event.deliveryId(),
              event.traceparent(),
              payload());
    }
  }

  private final List<Sent> topic = new ArrayList<>();

  void send(Outgoing event, boolean again) {
    topic.add(new Sent(event, again));
  }

  /** What is left when a reader has dropped what it has seen before, by id, as the hub's do. */
  private List<Sent> shown() {
    Set<UUID> seen = new HashSet<>();
    return topic.stream().filter(sent -> seen.add(sent.event().event())).toList();
  }

  /** What the customers' streams show, a line an event, shipment by shipment in its order. */
  List<String> streams() {
    Map<String, List<Sent>> streams = new TreeMap<>();
    shown()
        .forEach(
            sent -> streams.computeIfAbsent(sent.stream(), none -> new ArrayList<>()).add(sent));
    return streams.values().stream()
        .flatMap(
            stream ->
                stream.stream()
                    .sorted(Comparator.comparingLong(Sent::sequence))
                    .map(Sent::toString))
        .toList();
  }

  /** What no crash excuses; empty where all is well. */
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    Map<UUID, String> first = new LinkedHashMap<>();
    Set<UUID> unmarked = new HashSet<>();
    for (Sent sent : topic) {
      String before = first.putIfAbsent(sent.event().event(), sent.toString());
      if (before != null && !before.equals(sent.toString())) {
        broken.add("published as:  " + before);
        broken.add("and again as:  " + sent);
      }
      if (!sent.again() && !unmarked.add(sent.event().event())) {
        broken.add("published twice, the second not marked: " + sent);
      }
    }
    Map<String, List<Long>> sequences = new TreeMap<>();
    shown()
        .forEach(
            sent ->
                sequences
                    .computeIfAbsent(sent.stream(), none -> new ArrayList<>())
                    .add(sent.sequence()));
    sequences.forEach(
        (stream, numbers) -> {
          List<Long> sorted = numbers.stream().sorted().toList();
          for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i) != i + 1) {
              broken.add("the sequences of " + stream + " are not 1 to n: " + sorted);
              return;
            }
          }
        });
    return broken;
  }

  /** How often each type was shown, and how many records were not. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    shown().forEach(sent -> counts.merge(sent.event().type(), 1, Integer::sum));
    counts.merge("published again", topic.size() - shown().size(), Integer::sum);
    return counts;
  }
}
