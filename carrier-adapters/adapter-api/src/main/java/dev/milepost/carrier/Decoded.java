package dev.milepost.carrier;

import dev.milepost.event.CarrierEvent;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an adapter made of a delivery. */
public sealed interface Decoded {

  /**
   * What could be read, and what could not. One odd event never sinks a delivery (DESIGN invariant
   * 5): each unreadable one is a problem beside the readable ones.
   */
  record Events(List<CarrierEvent> events, List<Problem> problems) implements Decoded {
    /** Copies the lists. */
    public Events {
      events = List.copyOf(events);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Well formed and of no interest: a ping, an empty answer, a test.
   *
   * @param rehearsed what a test would have said; for people who try a connection, and for nobody
   *     else (dossier section 9.7)
   */
  record Ignored(String why, List<CarrierEvent> rehearsed) implements Decoded {
    /** Copies the list. */
    public Ignored {
      rehearsed = List.copyOf(rehearsed);
    }

    /** Nothing in it that could be rehearsed. */
    public Ignored(String why) {
      this(why, List.of());
    }
  }

  /** Not what this carrier's contract promises, as a whole. */
  record Rejected(Problem problem) implements Decoded {}

  /**
   * One thing that could not be read.
   *
   * @param at JSON pointer (or line and segment) of the place, null where it is the whole payload
   * @param why what is wrong with it and what was expected, without personal data
   */
  record Problem(@Nullable String at, String why) {}

  /** Exhaustive handling, held by the compiler. */
  default <R> R fold(
      Function<Events, R> events, Function<Ignored, R> ignored, Function<Rejected, R> rejected) {
    if (this instanceof Events e) {
      return events.apply(e);
    }
    if (this instanceof Ignored i) {
      return ignored.apply(i);
    }
    return rejected.apply((Rejected) this);
  }
}
