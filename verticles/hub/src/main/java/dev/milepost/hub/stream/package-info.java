/**
 * Server-sent events from a Kafka topic: window, cursors, fan-out, framing. Knows no shipment: what
 * the events are about is told by a {@link dev.milepost.hub.stream.StreamTopic}.
 */
@NullMarked
package dev.milepost.hub.stream;

import org.jspecify.annotations.NullMarked;
