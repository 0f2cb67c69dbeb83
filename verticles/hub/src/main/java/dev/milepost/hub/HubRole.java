package dev.milepost.hub;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a process may run (DESIGN section 3). */
public enum HubRole {
  WEBHOOK,
  POLLING,
  FEEDS,
  READING,
  CORRELATION,
  DELAY_WATCH,
  SHIPMENTS,
  STREAM,
  AGENTS;

  /** The name in configuration: {@code delay-watch}. */
  @JsonValue
  public String configName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads {@link #configName()}. */
  @JsonCreator
  public static HubRole of(String name) {
    return Arrays.stream(values())
        .filter(role -> role.configName().equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "roles: there is no role '"
                        + name
                        + "'; there are "
                        + Arrays.stream(values())
                            .map(HubRole::configName)
                            .collect(Collectors.joining(", "))));
  }
}
