package dev.milepost.dev.journeys;

/** What happens to a parcel, as the simulated UPS reports it; other carriers have other words. */
public enum Scan {
  LABEL("M", "MP", "003", "Label made, waiting for the parcel"),
  LABEL_VOIDED("MV", "VP", "007", "Label cancelled by the shipper"),
  PICKUP("I", "PU", "038", "Picked up"),
  PICKUP_VOIDED("I", "VP", "043", "Pickup cancelled"),
  ORIGIN("I", "OR", "005", "Origin scan"),
  DEPARTED("I", "DP", "005", "Left the facility"),
  ARRIVED("I", "AR", "005", "Reached the facility"),
  WEATHER("X", "DJ", "032", "Weather holds the parcel up"),
  ADDRESS("X", "AD", "050", "The address needs to be corrected"),
  ATTEMPT("X", "NH", "022", "Nobody was there to take the parcel"),
  NEW_DATE("U", "UP", "154", "New delivery date"),
  NEW_TIME("U", "UT", "153", "New delivery time"),
  LOADED("I", "OD", "071", "On the vehicle"),
  OUT_FOR_DELIVERY("I", "OT", "021", "Out for delivery"),
  /** In no table of UPS's: such a code turns up now and then. */
  UNHEARD_OF("I", "Q9", "999", "Something new"),
  ARRIVAL_CANCELLED("I", "CA", "005", "Arrival scan cancelled"),
  LOST("X", "LO", "068", "The parcel cannot be found"),
  RETURNING("I", "RT", "035", "On its way back to the sender"),
  RETURNED("D", "B0", "034", "Given back to the sender"),
  DELIVERED("D", "FS", "011", "Delivered");

  private final String type;
  private final String code;
  private final String detail;
  private final String description;

  Scan(String type, String code, String detail, String description) {
    this.type = type;
    this.code = code;
    this.detail = detail;
    this.description = description;
  }

  /** UPS's type of activity. */
  public String type() {
    return type;
  }

  /** UPS's code, in two characters. */
  public String code() {
    return code;
  }

  /** UPS's code of the description, in three digits. */
  public String detail() {
    return detail;
  }

  /** In words. */
  public String description() {
    return description;
  }
}
