package dev.milepost.event;

/** Why something went wrong (dossier section 7.3). */
public enum Cause {
  WEATHER(Responsible.FORCE_MAJEURE),
  MECHANICAL(Responsible.CARRIER),
  CARRIER_SORT(Responsible.CARRIER),
  CARRIER_CAPACITY(Responsible.CARRIER),
  /** Missing, wrong or incomplete: as the shipper gave it. */
  ADDRESS(Responsible.SHIPPER),
  RECIPIENT_ABSENT(Responsible.CONSIGNEE),
  RECIPIENT_CLOSED(Responsible.CONSIGNEE),
  REFUSED(Responsible.CONSIGNEE),
  /** Duties, or cash on delivery. */
  PAYMENT(Responsible.CONSIGNEE),
  CUSTOMS(Responsible.CUSTOMS),
  /** The consignee asked for another day or place. */
  CUSTOMER_REQUEST(Responsible.CONSIGNEE),
  DAMAGE(Responsible.CARRIER),
  LOSS(Responsible.CARRIER),
  STRIKE(Responsible.FORCE_MAJEURE),
  /** Dangerous, forbidden or undeclared: as the shipper handed it over. */
  PROHIBITED(Responsible.SHIPPER),
  /** The authorities hold or search it. */
  SECURITY(Responsible.FORCE_MAJEURE),
  /** The carrier does not say, or says it in a code that no table knows. */
  UNSTATED(Responsible.UNSTATED);

  private final Responsible responsible;

  Cause(Responsible responsible) {
    this.responsible = responsible;
  }

  /** In whose hands it lies. */
  public Responsible responsible() {
    return responsible;
  }
}
