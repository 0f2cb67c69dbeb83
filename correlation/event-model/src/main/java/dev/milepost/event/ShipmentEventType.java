package dev.milepost.event;

/** What a {@link ShipmentEvent} tells; the SSE event names of DESIGN section 7. */
public enum ShipmentEventType {
  MILESTONE("milestone"),
  ESTIMATE("estimate"),
  DELAY("delay"),
  DELAY_CLEARED("delay-cleared"),
  CORRECTION("correction"),
  NOTICE("notice");

  private final String sseName;

  ShipmentEventType(String sseName) {
    this.sseName = sseName;
  }

  /** The {@code event:} field of the frame. */
  public String sseName() {
    return sseName;
  }

  /** The CloudEvents {@code type}. */
  public String cloudEventType() {
    return "dev.milepost.shipment." + sseName + ".v1";
  }
}
