package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is gathered below a message's head, a consignment or a status: its numbers, dates and place.
 * What follows a TDT is of that voyage, and its dates are forecasts of it and no dates of a status.
 */
final class Scope {

  /** As many as a status may have by the standard. */
  private static final int MOST_REFERENCES = 999;

  private enum Part {
    OWN,
    TRANSPORT,
    GOODS
  }

  private final @Nullable String carrier;
  private final Set<Reference> references = new LinkedHashSet<>(4);
  private final Set<Reference> packages = new LinkedHashSet<>(2);
  private final Set<Reference> named = new LinkedHashSet<>(2);
  private final Set<Reference> containers = new LinkedHashSet<>(2);
  private final List<Segment> dates = new ArrayList<>(2);
  private Part part = Part.OWN;
  private Load load = Load.UNSTATED;
  private @Nullable Segment place;
  private @Nullable Segment leg;
  private @Nullable Forecast forecast;

  /**
   * @param carrier who gives out bookings and bills of lading; null where nobody says
   */
  Scope(@Nullable String carrier) {
    this.carrier = carrier;
  }

  void add(Segment segment) {
    switch (segment.tag()) {
      case "RFF" -> reference(segment);
      case "LOC" -> place(segment);
      case "DTM" -> date(segment);
      case "PCI", "GIN" -> EdifactNumbers.packages(segment, packages);
      case "TDT" -> part = Part.TRANSPORT;
      case "GID" -> part = Part.GOODS;
      case "EQD" -> {
        part = Part.GOODS;
        EdifactNumbers.add(EdifactNumbers.container(segment), containers);
        load = load == Load.UNSTATED ? Load.of(segment) : load;
      }
      default -> {}
    }
  }

  private void reference(Segment rff) {
    if (part == Part.TRANSPORT || references.size() == MOST_REFERENCES) {
      return;
    }
    Reference reference = EdifactNumbers.reference(rff, carrier);
    if (reference == null) {
      return;
    }
    EdifactNumbers.add(
        reference,
        reference.type() == ReferenceType.CONTAINER
            ? containers
            : reference.type() == ReferenceType.TRACKING_NUMBER ? named : references);
  }

  private void place(Segment loc) {
    if (part == Part.TRANSPORT) {
      leg = loc;
    } else if (part == Part.OWN
        && (place == null || (EdifactPlace.isOfStatus(loc) && !EdifactPlace.isOfStatus(place)))) {
      place = loc;
    }
  }

  private void date(Segment dtm) {
    if (part == Part.OWN) {
      dates.add(dtm);
    }
    Forecast told = Forecast.of(dtm, part == Part.TRANSPORT ? leg : null);
    if (told != null && part != Part.GOODS && (forecast == null || told.outranks(forecast))) {
      forecast = told;
    }
  }

  /** References of consignments and orders; packages and containers are in their own lists. */
  Set<Reference> references() {
    return references;
  }

  /** What is marked on packages; else what a reference names as a package. */
  Set<Reference> packages() {
    return packages.isEmpty() ? named : packages;
  }

  Set<Reference> containers() {
    return containers;
  }

  /** Dates of its own, not of a voyage. */
  List<Segment> dates() {
    return dates;
  }

  Load load() {
    return load;
  }

  @Nullable Segment place() {
    return place;
  }

  @Nullable Forecast forecast() {
    return forecast;
  }

  /** All numbers of it. */
  List<Set<Reference>> numbers() {
    return List.of(references, packages, named, containers);
  }
}
