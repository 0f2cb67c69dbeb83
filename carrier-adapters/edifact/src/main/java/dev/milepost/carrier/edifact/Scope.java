package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is gathered below a message's head, a consignment or a status: its numbers, dates and place.
 * What follows a TDT is of that voyage, and its dates are forecasts of it and no dates of a status.
 */
final class Scope {

  private enum Part {
    OWN,
    TRANSPORT,
    GOODS
  }

  private final @Nullable String carrier;
  private final List<Reference> references = new ArrayList<>(4);
  private final List<Reference> packages = new ArrayList<>(2);
  private final List<Reference> named = new ArrayList<>(0);
  private final List<Reference> containers = new ArrayList<>(1);
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
    if (part == Part.TRANSPORT) {
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
  List<Reference> references() {
    return references;
  }

  /** What is marked on packages; else what a reference names as a package. */
  List<Reference> packages() {
    return packages.isEmpty() ? named : packages;
  }

  List<Reference> containers() {
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
  List<List<Reference>> numbers() {
    return List.of(references, packages, named, containers);
  }
}
