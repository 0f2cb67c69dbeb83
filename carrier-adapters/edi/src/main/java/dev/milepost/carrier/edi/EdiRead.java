package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.List;

/** What was found in a file: the interchanges, and what could not be read. */
public record EdiRead(List<Interchange> interchanges, List<Decoded.Problem> problems) {

  /** Copies the lists. */
  public EdiRead {
    interchanges = List.copyOf(interchanges);
    problems = List.copyOf(problems);
  }
}
