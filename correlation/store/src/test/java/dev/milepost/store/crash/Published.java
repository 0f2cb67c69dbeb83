package dev.milepost.store.crash;

import dev.milepost.store.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

  private record Sent(Outgoing event, boolean again) {}

  private record Stream(String customer, String shipment) {
    @Override
    public String toString() {
      return customer + "'s stream of " + shipment;
    }
  }

  private final List<Sent> topic = new ArrayList<>();

  /** One record. */
  void send(Outgoing event, boolean again) {
    topic.add(new Sent(event, again));
  }

  /**
   * What the streams show, a line an event, in order of sequence within a shipment; a reader has
   * dropped what it has seen, by id.
   */
  List<String> streams() {
    Map<String, TreeMap<Long, String>> shown = new TreeMap<>();
    Set<UUID> seen = new HashSet<>();
    List<String> lines = new ArrayList<>();
    for (Sent sent : topic) {
      Outgoing event = sent.event();
      if (seen.add(event.event())) {
        String payload = new String(event.payload(), StandardCharsets.UTF_8);
        Matcher sequence = SEQUENCE.matcher(payload);
        if (!sequence.find()) {
          throw new AssertionError("no sequence in " + payload);
        }
        String stream = new Stream(event.customer(), event.shipment()).toString();
        String before =
            shown
                .computeIfAbsent(stream, none -> new TreeMap<>())
                .put(Long.valueOf(sequence.group(1)), line(event, payload));
        if (before != null) {
          lines.add(stream + " has a sequence twice: " + before);
        }
      }
    }
    shown.forEach(
        (stream, bySequence) ->
            bySequence.forEach((sequence, line) -> lines.add(stream + " " + sequence + ": " + line)));
    return lines;
  }

  private static String line(Outgoing event, String payload) {
    return event.type()
        + " "
        + event.event()
        + " "
        + event.orders()
        + " "
        + event.deliveryId()
        + " "
        + event.traceparent()
        + " "
        + payload;
  }

  /** What no crash excuses; empty where all is well. */
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    Map<UUID, Outgoing> first = new HashMap<>();
    Set<UUID> unmarked = new HashSet<>();
    Map<String, TreeMap<String, Set<Long>>> sequences = new TreeMap<>();
    for (Sent sent : topic) {
      Outgoing event = sent.event();
      Outgoing before = first.putIfAbsent(event.event(), event);
      String payload = new String(event.payload(), StandardCharsets.UTF_8);
      if (before != null
          && !payload.equals(new String(before.payload(), StandardCharsets.UTF_8))) {
        broken.add("published again with other words: " + payload);
      }
      if (!sent.again() && !unmarked.add(event.event())) {
        broken.add("published twice and not marked: " + payload);
      }
      Matcher sequence = SEQUENCE.matcher(payload);
      if (sequence.find()) {
        sequences
            .computeIfAbsent(event.shipment(), none -> new TreeMap<>())
            .computeIfAbsent(event.event().toString(), none -> new HashSet<>())
            .add(Long.valueOf(sequence.group(1)));
      }
    }
    sequences.forEach(
        (shipment, byEvent) -> {
          List<Long> all = byEvent.values().stream().flatMap(Set::stream).sorted().toList();
          for (int i = 0; i < all.size(); i++) {
            if (all.get(i) != i + 1) {
              broken.add("sequences of " + shipment + " are not 1 to n: " + all);
              break;
            }
          }
        });
    return broken;
  }

  int size() {
    return topic.size();
  }
}
