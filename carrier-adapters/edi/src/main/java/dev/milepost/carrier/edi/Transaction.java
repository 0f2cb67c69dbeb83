package dev.milepost.carrier.edi;

import java.util.List;

/**
 * A transaction set or message.
 *
 * @param type {@code 214}, {@code IFTSTA}
 * @param version GS08 whole ({@code 004010}, {@code 004010UCS}), or UNH's {@code D}
 * @param release UNH's {@code 96A}; empty in X12
 * @param agency UNH's {@code UN}, or GS07
 * @param association UNH's {@code EAN004}, or ST03; mostly empty
 * @param control its control number (ST02, UNH 0062)
 * @param place for people: {@code ISA 000000263, ST 0006}
 * @param header its {@code ST} or {@code UNH}
 * @param segments what is between header and trailer
 * @param warnings what is wrong with its trailer; no reason to refuse it
 */
public record Transaction(
    String type,
    String version,
    String release,
    String agency,
    String association,
    String control,
    String place,
    Segment header,
    List<Segment> segments,
    List<String> warnings) {

  /** Copies the lists. */
  public Transaction {
    segments = List.copyOf(segments);
    warnings = List.copyOf(warnings);
  }

  /** Where that is, for a problem: {@code ISA 000000263, ST 0006, segment 12 AT7}. */
  public String at(Segment segment) {
    return place + ", " + segment.place();
  }
}
