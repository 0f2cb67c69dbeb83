package dev.milepost.store;

import static dev.milepost.store.TestStore.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.store.Scenario.Step;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lets a scenario happen on a store whose tables are empty. Between the steps the clock runs: what
 * is due on the way is looked at in its moment, as the hub's watch does.
 */
final class ScenarioRun {

  /** One step of one run: a scenario may be run with its events in another order. */
  record Moment(Step step, List<CarrierEvent> events) {}

  private final TestStore db;
  private final PgShipmentStore store;
  private final ScenarioEvents events;
  private final ScenarioHand agents;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private Instant clock;

  private ScenarioRun(TestStore db, Scenario scenario, ScenarioEvents events) {
    this.db = db;
    this.events = events;
    this.store = ScenarioStore.of(db, scenario.given());
    this.agents = ScenarioStore.hand(db, scenario.given(), store, events);
    this.clock = scenario.given().at().toInstant();
  }

  static ScenarioRun of(
      TestStore db, Scenario scenario, ScenarioEvents events, List<Moment> moments) {
    ScenarioRun run = new ScenarioRun(db, scenario, events);
    run.happen(moments);
    return run;
  }

  private void happen(List<Moment> moments) {
    empty();
    moments.forEach(this::happens);
  }

  /**
   * Deletes, since a truncation makes new files for each of the tables, most of which are empty.
   */
  private void empty() {
    await(
        db.pool
            .query(
                """
                do $$
                declare
                  filled text;
                begin
                  -- Rows may go in any order: no key of another table is looked at.
                  set local session_replication_role = replica;
                  for filled in
                    select tablename from pg_tables
                    where schemaname = 'public' and tablename <> 'flyway_schema_history'
                  loop
                    execute format('delete from %I', filled);
                  end loop;
                end
                $$
                """)
            .execute());
  }

  private void happens(Moment moment) {
    Step step = moment.step();
    clockComesTo(step.at());
    if (step.refused() == null) {
      outgoing.addAll(deed(step, moment.events()));
      clockComesTo(step.at());
      return;
    }
    try {
      deed(step, moment.events());
    } catch (RuntimeException refusal) {
      if (refusal.getClass().getSimpleName().equals(step.refused())) {
        return;
      }
      throw refusal;
    }
    throw new AssertionError("at " + step.at() + " expected a refusal: " + step.refused());
  }

  private List<Outgoing> deed(Step step, List<CarrierEvent> arrived) {
    if (step.register() != null) {
      return await(store.register(step.register(), clock)).outgoing();
    } else if (step.isOfAnAgent()) {
      return agents.deed(step, clock);
    }
    return arrived.isEmpty()
        ? List.of()
        : await(store.apply(TestStore.incoming(arrived.toArray(CarrierEvent[]::new)), clock))
            .outgoing();
  }

  /** A clock that is set back does not undo anything: it only says an earlier moment from now. */
  private void clockComesTo(OffsetDateTime at) {
    Instant to = at.toInstant();
    for (int looks = 0; looks < 1000; looks++) {
      List<Row> due =
          db.rows("select min(look_at) as at from journey where look_at <= $1", Rows.timestamp(to));
      OffsetDateTime next = due.get(0).getOffsetDateTime("at");
      if (next == null) {
        clock = to;
        return;
      }
      if (next.toInstant().isAfter(clock)) {
        clock = next.toInstant();
      }
      Instant moment = to.isBefore(clock) ? to : clock;
      outgoing.addAll(await(store.lookAgain(moment, 1000)).outgoing());
    }
    throw new AssertionError("the watch looks again and again, and its moment does not move on");
  }

  /** Every shipment's frames, in the words of the scenarios. */
  Map<String, List<String>> stream() {
    Map<String, List<String>> frames = new TreeMap<>();
    for (Outgoing one : outgoing) {
      List<String> before = frames.computeIfAbsent(one.shipment(), none -> new ArrayList<>());
      JsonNode frame = tree(one.payload());
      if (frame.path("sequence").asInt() != before.size() + 1) {
        throw new AssertionError("out of sequence after " + before + ": " + frame);
      }
      before.add(Frames.words(one.type(), frame.path("data")));
    }
    return frames;
  }

  /** Frames that went out twice under one id. */
  List<String> repeated() {
    return outgoing.stream().collect(Collectors.groupingBy(Outgoing::event)).values().stream()
        .filter(same -> same.size() > 1)
        .map(same -> same.get(0).type() + " " + same.get(0).event())
        .toList();
  }

  private static JsonNode tree(byte[] payload) {
    try {
      return Json.mapper().readTree(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every shipment as it stands. */
  Map<String, ShipmentView> shipments() {
    Map<String, ShipmentView> views = new LinkedHashMap<>();
    await(store.newest(1000)).forEach(view -> views.put(view.shipment().id(), view));
    return views;
  }

  /** By name of event, where it is and by which rule. */
  Map<String, List<String>> correlation() {
    Map<String, List<String>> found = new TreeMap<>();
    for (String shipment : new TreeSet<>(shipments().keySet())) {
      for (PgShipmentStore.Explained one : await(store.events(shipment, 1000))) {
        String by = one.why().linkedBy();
        found
            .computeIfAbsent(events.name(one.event().id()), none -> new ArrayList<>())
            .add(shipment + " by " + one.why().rule() + (by == null ? "" : ", linked by " + by));
      }
    }
    return found;
  }

  /** Why an event waits, and whether for an agent. */
  record Waiting(boolean ambiguous, String explanation) {}

  /** By name of event, why it waits. */
  Map<String, Waiting> waiting() {
    return db
        .rows("select event, ambiguous, explanation from waiting_event order by event")
        .stream()
        .collect(
            Collectors.toMap(
                row -> events.name(new dev.milepost.event.EventId(row.getUUID("event"))),
                row -> new Waiting(row.getBoolean("ambiguous"), row.getString("explanation"))));
  }
}
