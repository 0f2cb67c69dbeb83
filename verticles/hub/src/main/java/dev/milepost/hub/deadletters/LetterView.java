package dev.milepost.hub.deadletters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.engine.Correlation;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.deadletters.LetterStore.Affected;
import dev.milepost.hub.deadletters.LetterStore.Deed;
import dev.milepost.hub.deadletters.LetterStore.Group;
import dev.milepost.hub.deadletters.LetterStore.Kept;
import dev.milepost.hub.deadletters.Rehearsal.Heard;
import dev.milepost.hub.deadletters.Rehearsal.Reading;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Dead letters as JSON, for people. */
final class LetterView {
  /** Of a body so much is shown, around the first place that fails. */
  static final int LONGEST_TEXT = 256 * 1024;

  /** Before that place, where the body is longer than what is shown. */
  private static final int BEFORE = 32 * 1024;

  private static final int MOST_EVENTS = 100;

  /** Whoever may look at a letter need not be able to call in its sender's name. */
  private static final Pattern SECRET =
      Pattern.compile(
          "authori[sz]ation|cookie|credential|secret|token|password|signature|hmac|api-?key|\\bkey\\b",
          Pattern.CASE_INSENSITIVE);

  private static final String OURS = "milepost-";

  private LetterView() {}

  static ObjectNode group(Group group, Instant keptUntil) {
    ObjectNode json =
        object()
            .put("group", group.id())
            .put("cause", group.cause())
            .put("carrier", group.carrier())
            .put("connection", group.connection())
            .put("origin", origin(group.origin()))
            .put("letters", group.letters())
            .put("deliveries", group.deliveries())
            .put("redriven", group.redriven())
            .put("redrives", group.redrives())
            .put("oldest", group.oldest().toString())
            .put("newest", group.newest().toString())
            .put("keptUntil", keptUntil.toString())
            .put("shipments", group.shipments())
            .put("nearestPromise", text(group.promise()));
    return json.put("sample", Long.toString(group.sample()));
  }

  static ObjectNode line(Kept letter, Instant keptUntil) {
    return object()
        .put("id", Long.toString(letter.placed().id()))
        .put("delivery", letter.delivery())
        .put("connection", letter.connection())
        .put("carrier", letter.carrier())
        .put("origin", origin(letter.origin()))
        .put("group", letter.group())
        .put("cause", letter.cause())
        .put("reason", letter.reason())
        .put("at", letter.at())
        .put("problems", letter.problems())
        .put("bytes", letter.bytes())
        .put("contentType", letter.contentType())
        .put("receivedAt", letter.receivedAt().toString())
        .put("deadSince", letter.placed().place().sentAt().toString())
        .put("keptUntil", keptUntil.toString())
        .put("state", letter.state())
        .put("redrives", letter.redrives())
        .put("parent", letter.parent() == null ? null : Long.toString(letter.parent()))
        .put("redrive", letter.redrive() == null ? null : Long.toString(letter.redrive()))
        .put("changedAt", text(letter.changedAt()))
        .put("shipments", letter.shipments());
  }

  /** All of one letter. A record that is null is forgotten by Kafka. */
  static ObjectNode whole(
      Kept letter,
      Instant keptUntil,
      @Nullable ConsumerRecord<String, byte[]> record,
      @Nullable Reading now,
      List<Affected> shipments,
      List<Deed> history,
      List<Kept> returned) {
    ObjectNode json = line(letter, keptUntil);
    ArrayNode affected = json.putArray("affected");
    shipments.forEach(
        one ->
            affected
                .addObject()
                .put("shipment", one.shipment())
                .put("customer", one.customer())
                .put("promise", text(one.promise()))
                .put("underWay", one.underWay()));
    ArrayNode deeds = json.putArray("history");
    history.forEach(
        deed ->
            deeds
                .addObject()
                .put("action", deed.action().toLowerCase(Locale.ROOT))
                .put("by", deed.by())
                .put("reason", deed.reason())
                .put("at", deed.at().toString())
                .put("redrive", deed.redrive() == null ? null : Long.toString(deed.redrive())));
    ArrayNode back = json.putArray("cameBackAs");
    returned.forEach(
        one ->
            back.addObject()
                .put("id", Long.toString(one.placed().id()))
                .put("state", one.state())
                .put("reason", one.reason())
                .put("deadSince", one.placed().place().sentAt().toString()));
    content(json, letter, record);
    json.set("now", now == null ? null : reading(now));
    return json;
  }

  private static void content(
      ObjectNode json, Kept letter, @Nullable ConsumerRecord<String, byte[]> record) {
    ArrayNode headers = json.putArray("headers");
    ArrayNode reasons = json.putArray("reasons");
    if (record == null) {
      reasons.addObject().put("why", letter.reason()).put("at", letter.at()).putNull("place");
      json.putNull("body");
      return;
    }
    for (Header header : record.headers()) {
      if (!header.key().equals(TopicHeader.REASON) && !header.key().equals(TopicHeader.REASON_AT)) {
        headers
            .addObject()
            .put("name", header.key())
            .put("value", isHidden(header) ? null : Records.text(header));
      }
    }
    byte[] bytes = Letter.body(record);
    String text = Payload.text(bytes);
    List<Letter.Reason> said = Letter.reasons(record.headers());
    List<String> ats = said.stream().map(Letter.Reason::at).filter(Objects::nonNull).toList();
    Places places = Places.in(text == null ? "" : text, ats);
    List<Places.Range> found = new ArrayList<>();
    for (Letter.Reason reason : said) {
      Optional<Places.Range> range = text == null ? Optional.empty() : places.of(reason.at());
      ObjectNode one = reasons.addObject().put("why", reason.why()).put("at", reason.at());
      one.set("place", range.map(LetterView::range).orElse(null));
      range.ifPresent(found::add);
    }
    json.set("body", body(bytes, text, found));
  }

  private static boolean isHidden(Header header) {
    return header.value() == null
        || (!header.key().startsWith(OURS) && SECRET.matcher(header.key()).find());
  }

  private static ObjectNode range(Places.Range range) {
    return object().put("start", range.start()).put("end", range.end()).put("exact", range.exact());
  }

  private static ObjectNode body(byte[] bytes, @Nullable String text, List<Places.Range> found) {
    ObjectNode body = object().put("bytes", bytes.length);
    if (text == null) {
      int shown = Math.min(bytes.length, LONGEST_TEXT);
      return body.put("encoding", "base64")
          .put("text", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, shown)))
          .put("from", 0)
          .put("line", 1)
          .put("whole", shown == bytes.length);
    }
    int from = 0;
    if (text.length() > LONGEST_TEXT) {
      int first = found.stream().mapToInt(Places.Range::start).min().orElse(0);
      if (first > LONGEST_TEXT - BEFORE) {
        from = Math.min(first - BEFORE, text.length() - LONGEST_TEXT);
        int feed = text.lastIndexOf('\n', from);
        from = feed >= 0 && from - feed < BEFORE ? feed + 1 : from;
      }
    }
    int end = Math.min(text.length(), from + LONGEST_TEXT);
    return body.put("encoding", "text")
        .put("text", text.substring(from, end))
        .put("from", from)
        .put("line", 1 + text.substring(0, from).chars().filter(c -> c == '\n').count())
        .put("whole", from == 0 && end == text.length());
  }

  /** What would come of it. */
  static ObjectNode reading(Reading reading) {
    ObjectNode json =
        object()
            .put("outcome", reading.outcome().name().toLowerCase(Locale.ROOT))
            .put(
                "stays",
                reading.stays() == null ? null : reading.stays().name().toLowerCase(Locale.ROOT))
            .put("eventCount", reading.events().size());
    ArrayNode events = json.putArray("events");
    reading.events().stream().limit(MOST_EVENTS).forEach(heard -> events.add(event(heard)));
    ArrayNode problems = json.putArray("problems");
    for (Decoded.Problem problem : reading.problems()) {
      problems.addObject().put("why", problem.why()).put("at", problem.at());
    }
    json.set(
        "registers",
        reading.registers() == null
            ? null
            : object()
                .put("shipment", reading.registers().id())
                .put("customer", reading.registers().customer()));
    return json;
  }

  private static ObjectNode event(Heard heard) {
    ObjectNode json =
        object()
            .put("id", heard.event().id().toString())
            .put("milestone", heard.event().milestone().name())
            .put("classifier", heard.event().classifier().name())
            .put("occurredAt", heard.event().time().instant().toString())
            .put("carrierStatus", heard.event().carrierStatus().description());
    json.set("reference", Json.mapper().valueToTree(heard.event().reference()));
    Correlation match = heard.match();
    json.set("shipments", Json.mapper().valueToTree(match == null ? List.of() : shipments(match)));
    return json.put("match", match == null ? null : word(match));
  }

  private static String word(Correlation match) {
    return match.fold(matched -> "matched", ambiguous -> "ambiguous", unmatched -> "unmatched");
  }

  /** Whose it would be; none while an agent must choose. */
  static List<String> shipments(Correlation match) {
    return match.fold(matched -> matched.shipments(), ambiguous -> List.of(), none -> List.of());
  }

  static ObjectNode redrive(Redrive redrive) {
    long stayed = redrive.overtaken() + redrive.gone() + redrive.nowhere() + redrive.unmapped();
    ObjectNode json =
        object()
            .put("redrive", Long.toString(redrive.id()))
            .put("state", redrive.state())
            .put("group", redrive.group())
            .put("all", redrive.all())
            .put("rate", redrive.rate())
            .put("total", redrive.total())
            .put("sent", redrive.sent())
            .put("stayed", stayed);
    json.set(
        "stays",
        object()
            .put("overtaken", redrive.overtaken())
            .put("gone", redrive.gone())
            .put("nowhere", redrive.nowhere())
            .put("unmapped", redrive.unmapped()));
    return json.put("cameBack", redrive.cameBack())
        .put("by", redrive.by())
        .put("reason", redrive.reason())
        .put("createdAt", redrive.createdAt().toString())
        .put("finishedAt", text(redrive.finishedAt()))
        .put("lastError", redrive.lastError())
        .put("node", redrive.node());
  }

  /** Where letters come from, in a word: the topic without what all topics have in common. */
  private static String origin(String name) {
    return name.replaceFirst("^milepost\\.", "").replaceFirst("\\.v\\d+$", "");
  }

  static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static ObjectNode object() {
    return Json.mapper().createObjectNode();
  }
}
