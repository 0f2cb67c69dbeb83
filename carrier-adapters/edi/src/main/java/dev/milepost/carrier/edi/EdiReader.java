package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of X12 and EDIFACT. No dictionary is asked what a segment may hold: partners leave
 * the standard everywhere, and what an adapter needs it tests itself.
 */
public final class EdiReader {

  private EdiReader() {}

  /**
   * What the bytes hold. Never throws; what cannot be read is a problem beside what can. Wrong
   * counts and control numbers in trailers are warnings.
   */
  public static EdiRead read(byte[] body) {
    List<Interchange> interchanges = new ArrayList<>(1);
    List<Decoded.Problem> problems = new ArrayList<>(0);
    Cutter cutter = new Cutter(Charsets.text(body), problems);
    for (Sheet sheet = cutter.next(); sheet != null; sheet = cutter.next()) {
      @Nullable Interchange interchange = interchange(sheet, problems);
      if (interchange != null) {
        interchanges.add(interchange);
      }
    }
    return new EdiRead(interchanges, problems);
  }

  private static @Nullable Interchange interchange(Sheet sheet, List<Decoded.Problem> problems) {
    @Nullable Segment[] segments = Tokens.of(sheet);
    Segment header = segments[0];
    if (header == null) {
      problems.add(
          new Decoded.Problem(
              "line " + sheet.cuts().get(0).line(), "the interchange's header cannot be read"));
      return null;
    }
    return new Envelopes(sheet, header, segments, problems).interchange();
  }
}
