package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventIdTest {

  /** These ids lie in databases and in customers' hands: the recipe may never change. */
  @Test
  void makesTheSameIdForEver() {
    EventId id = EventId.ofContent("UPS", "1Z5R89390357567127", "I", "DP", "2026-11-24T14:12:30Z");

    assertThat(id).hasToString("fb9c921e-e9bf-20ad-361b-320742c08e14");
  }

  @Test
  void tellsApartWherePartsEnd() {
    EventId one = EventId.ofContent("AB", "C");

    EventId other = EventId.ofContent("A", "BC");

    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void tellsAnEmptyPartFromNoPart() {
    EventId one = EventId.ofContent("A", "");

    EventId other = EventId.ofContent("A");

    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void readsTheFormThatItWrites() {
    EventId id = EventId.ofContent("anything", "äöü€");

    EventId read = EventId.parse(id.toString());

    assertThat(read).isEqualTo(id).isEqualByComparingTo(id);
  }
}
