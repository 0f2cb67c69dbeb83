package dev.milepost.hub.feeds;

import dev.milepost.hub.feeds.FeedFiles.Again;
import dev.milepost.hub.feeds.FeedFiles.Known;
import dev.milepost.hub.feeds.FileFacts.Flaw;
import dev.milepost.hub.feeds.FileFacts.Interchange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is written beside a file that was moved away: {@code NAME.report.json}. For people. */
final class FileReport {
  private static final String ENDING = ".report.json";

  /** Interchanges by name; more are counted only. */
  private static final int TOLD = 1_000;

  private final JsonObject json = new JsonObject();

  /**
   * @param name that it came under
   * @param at when it was moved away
   */
  FileReport(String connection, String name, String outcome, Instant at) {
    json.put("file", name)
        .put("connection", connection)
        .put("outcome", outcome)
        .put("at", at.toString());
  }

  static String nameFor(String file) {
    return file + ENDING;
  }

  /** Why it was not taken, and what to do. */
  FileReport why(String why) {
    json.put("why", why);
    return this;
  }

  /** What it is. */
  FileReport of(FilePlan plan) {
    json.put("bytes", plan.bytes()).put("sha256", plan.sha256());
    String note = plan.facts().note();
    if (note != null) {
      json.put("envelopes", note);
    }
    return this;
  }

  /** That its content came before. */
  FileReport duplicateOf(Known known) {
    json.put(
        "duplicateOf",
        new JsonObject().put("file", known.name()).put("takenAt", known.takenAt().toString()));
    return this;
  }

  /** What it became. */
  FileReport deliveries(FilePlan plan, String connection) {
    JsonArray ids = new JsonArray();
    for (int piece = 1; piece <= plan.pieces(); piece++) {
      ids.add(plan.delivery(connection, piece));
    }
    json.put("deliveries", ids);
    return this;
  }

  /** What its envelopes say. */
  FileReport envelopes(FilePlan plan, List<Again> again) {
    List<Interchange> all = plan.facts().interchanges();
    if (all.isEmpty()) {
      return this;
    }
    Map<String, Again> before =
        again.stream()
            .collect(
                Collectors.toMap(it -> it.parties() + "\n" + it.control(), Function.identity()));
    JsonArray told = new JsonArray();
    for (Interchange one : all.subList(0, Math.min(TOLD, all.size()))) {
      told.add(told(one, before.get(one.parties() + "\n" + one.control())));
    }
    json.put("messages", plan.messages());
    json.put("interchanges", told);
    if (all.size() > TOLD) {
      json.put("interchangesMore", all.size() - TOLD);
    }
    return this;
  }

  private static JsonObject told(Interchange one, @Nullable Again before) {
    JsonObject told =
        new JsonObject()
            .put("standard", one.syntax().standard().name())
            .put("sender", one.sender().toString())
            .put("receiver", one.receiver().toString())
            .put("control", one.control())
            .put("messages", one.messages());
    if (one.test()) {
      told.put("test", true);
    }
    JsonArray flaws = new JsonArray();
    one.flaws().forEach(flaw -> flaws.add("interchange: " + words(flaw)));
    one.groups()
        .forEach(group -> group.flaws().forEach(flaw -> flaws.add("group: " + words(flaw))));
    one.groups().stream()
        .flatMap(group -> group.told().stream())
        .filter(message -> !message.flaws().isEmpty())
        .forEach(
            message ->
                message
                    .flaws()
                    .forEach(
                        flaw -> flaws.add("message " + message.control() + ": " + words(flaw))));
    if (!flaws.isEmpty()) {
      told.put("flaws", flaws);
    }
    if (before != null) {
      told.put(
          "controlUsedBefore",
          new JsonObject().put("file", before.name()).put("takenAt", before.takenAt().toString()));
    }
    return told;
  }

  private static String words(Flaw flaw) {
    return switch (flaw) {
      case NO_TRAILER -> "its trailer is missing";
      case SEGMENT -> "a segment has no tag";
      case STRAY -> "a segment is in no message";
      case CONTROL_NUMBER -> "its trailer has another control number";
      case COUNT -> "its trailer has another count";
    };
  }

  /** Which files acknowledge it. */
  FileReport acknowledgements(List<String> names, List<String> problems) {
    if (!names.isEmpty()) {
      json.put("acknowledgements", new JsonArray(names));
    }
    if (!problems.isEmpty()) {
      json.put("notAcknowledged", new JsonArray(problems));
    }
    return this;
  }

  byte[] bytes() {
    return (json.encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
