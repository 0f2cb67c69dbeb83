package dev.milepost.hub.drift;

import java.time.Instant;

/**
 * A delivery that shows something.
 *
 * @param delivery its id, by which the raw bytes are in Kafka
 * @param at when it arrived
 */
record Sighting(String delivery, Instant at) {}
