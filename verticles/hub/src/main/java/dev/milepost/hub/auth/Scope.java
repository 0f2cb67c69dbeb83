package dev.milepost.hub.auth;

/** The scopes that the hub's routes ask for. */
public final class Scope {
  /** Follow one's own events. */
  public static final String STREAM_READ = "stream:read";

  /** Say where one's own events are pushed to. */
  public static final String WEBHOOKS_WRITE = "webhooks:write";

  /** Read one's own shipments. */
  public static final String SHIPMENTS_READ = "shipments:read";

  /** Register shipments. */
  public static final String SHIPMENTS_WRITE = "shipments:write";

  /** The agents' console; the same as the role agent. */
  public static final String AGENTS = "agents";

  /** Administration; the same as the role admin. */
  public static final String ADMIN = "admin";

  private Scope() {}
}
