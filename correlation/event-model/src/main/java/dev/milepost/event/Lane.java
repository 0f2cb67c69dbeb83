package dev.milepost.event;

/** Two roads to correlation, so that a flood of routine scans does not hold up bad news. */
public enum Lane {
  URGENT(Topic.CARRIER_EVENTS_URGENT),
  ROUTINE(Topic.CARRIER_EVENTS_ROUTINE);

  private final Topic topic;

  Lane(Topic topic) {
    this.topic = topic;
  }

  public Topic topic() {
    return topic;
  }
}
