package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.stream.EventStreamParser.Event;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What judges our bytes is itself held against the standard: its examples, and its odd corners. */
final class EventStreamParserTest {

  @ParameterizedTest
  @MethodSource
  void readsWhatTheStandardSays(String stream, List<Event> expected) {
    byte[] bytes = stream.getBytes(UTF_8);

    assertThat(EventStreamParser.of(bytes).events()).isEqualTo(expected);
    for (int split = 0; split <= bytes.length; split++) {
      assertThat(cut(bytes, split).events()).as("cut at byte %d", split).isEqualTo(expected);
    }
  }

  static Stream<Arguments> readsWhatTheStandardSays() {
    return Stream.of(
        // The four examples of section 9.2.6.
        stream("data: YHOO\ndata: +2\ndata: 10\n\n", message("YHOO\n+2\n10")),
        stream(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
            new Event("1", "message", "first event"),
            message("second event")),
        stream("data\n\ndata\ndata\n\ndata:", message(""), message("\n")),
        stream("data:test\n\ndata: test\n\n", message("test"), message("test")),
        // Ends of lines, also where one of the three is only the half of another.
        stream("data:a\r\rdata:b\r\n\r\ndata:c\n\n", message("a"), message("b"), message("c")),
        stream("data:a\r\ndata:b\rdata:c\n\r\n", message("a\nb\nc")),
        stream("data:a\n\r\n\rdata:b\r\n\n", message("a"), message("b")),
        // One byte order mark at the very start is none; a second one makes another field's name.
        stream("\uFEFFdata:a\n\n", message("a")),
        stream("\uFEFF\uFEFFdata:a\n\ndata:b\n\n", message("b")),
        stream("data:a\n\n\uFEFFdata:b\n\n", message("a")),
        // Ids.
        stream("id:1\ndata:a\n\ndata:b\n\n", event("1", "a"), event("1", "b")),
        stream("id:1\n\nid:2\0\ndata:a\n\n", event("1", "a")),
        stream("id:1\ndata:a\n\nid:\ndata:b\n\n", event("1", "a"), message("b")),
        stream("id:\uFEFF1\u2028\ndata:a\n\n", event("\uFEFF1\u2028", "a")),
        // Names of events last for one block; a block without data dispatches nothing.
        stream("event:x\n\ndata:a\n\n", message("a")),
        stream(
            "event:x\nevent:\ndata:a\n\nevent:y\ndata:b\n\n",
            message("a"),
            new Event("", "y", "b")),
        // Other fields, other cases, other blanks.
        stream("Data:x\ndata :x\n data:x\n:\n: data:x\nnope\ndata:\ta\n\n", message("\ta")),
        stream("data:a\u0085b\u2028c\u2029d\0\n\n", message("a\u0085b\u2028c\u2029d\0")));
  }

  @Test
  void takesNumbersOnlyForTheTimeToWait() {
    assertThat(EventStreamParser.of("retry:1000\n\nretry:3s\nretry:\nretry:-1\n".getBytes(UTF_8)))
        .extracting(EventStreamParser::retry)
        .isEqualTo("1000");
  }

  /** Otherwise a client that was cut off within a block would come back behind an event. */
  @Test
  void takesTheIdWithTheBlockOnly() {
    byte[] bytes = "id:1\ndata:a\n\nid:2\ndata:b\n\n".getBytes(UTF_8);

    for (int end = 0; end < bytes.length; end++) {
      EventStreamParser cut = EventStreamParser.of(Arrays.copyOf(bytes, end));

      assertThat(cut.lastEventId()).isEqualTo(cut.events().isEmpty() ? "" : "1");
      assertThat(cut.events()).hasSize(end < "id:1\ndata:a\n\n".length() ? 0 : 1);
    }
  }

  private static Arguments stream(String stream, Event... expected) {
    return Arguments.of(stream, List.of(expected));
  }

  private static Event message(String data) {
    return event("", data);
  }

  private static Event event(String id, String data) {
    return new Event(id, "message", data);
  }

  private static EventStreamParser cut(byte[] bytes, int split) {
    return EventStreamParser.of(
        Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length));
  }
}
