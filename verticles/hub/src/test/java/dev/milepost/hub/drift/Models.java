package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model and, in memory, what PostgreSQL does with its notes. */
final class Models {
  private final Fingerprint fingerprint = new Fingerprint();
  private final Map<Fact, StoredFact> stored = new HashMap<>();
  private Model model = new Model(true, List.of());
  private int deliveries;

  /** One delivery, its id counted from {@code d1}. */
  void take(byte[] body) {
    take(body, Map.of());
  }

  void take(String body) {
    take(body.getBytes(UTF_8), Map.of());
  }

  void take(byte[] body, Map<Fact, Integer> told) {
    deliveries++;
    model.take(
        fingerprint.of(body),
        told,
        new Sighting("d" + deliveries, Instant.ofEpochSecond(1_000 + deliveries)));
  }

  void take(int times, String body) {
    for (int i = 0; i < times; i++) {
      take(body);
    }
  }

  /** Stores the notes and goes on learning. */
  void flush() {
    store();
    Rarity.changes(stored.values()).forEach(change -> stored.put(change.fact(), change));
    model = model.renewed(true, List.copyOf(stored.values()));
  }

  /** Stores the notes and learns no more. */
  void learned() {
    flush();
    model = model.renewed(false, List.copyOf(stored.values()));
  }

  /** Makes what was found the rule. */
  void accept() {
    store();
    stored.replaceAll(
        (fact, one) -> one.standing() == Standing.FINDING ? one.as(Standing.ACCEPTED) : one);
    model = model.renewed(false, List.copyOf(stored.values()));
  }

  boolean isFull() {
    return model.isFull();
  }

  /** "KIND path what xCOUNT sample", in order. */
  List<String> findings() {
    store();
    List<String> lines = new ArrayList<>();
    stored.values().stream()
        .filter(one -> one.standing() == Standing.FINDING)
        .forEach(
            one ->
                lines.add(
                    (one.fact().kind() + " " + one.fact().path() + " " + one.fact().what()).strip()
                        + " x"
                        + one.count()
                        + " "
                        + one.sample()));
    lines.sort(null);
    return lines;
  }

  private void store() {
    Map<Fact, Tally> notes = model.takeNotes();
    notes.forEach(
        (fact, tally) ->
            stored.merge(
                fact,
                new StoredFact(
                    stored.size() + 1,
                    fact,
                    tally.standing(),
                    tally.count(),
                    tally.first(),
                    tally.sample()),
                (old, more) ->
                    new StoredFact(
                        old.id(),
                        fact,
                        old.standing(),
                        old.count() + more.count(),
                        old.first(),
                        old.sample())));
    model.stored(notes.keySet());
  }
}
