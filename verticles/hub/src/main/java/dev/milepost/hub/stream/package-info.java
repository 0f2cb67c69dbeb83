/**
 * Server-sent events from a Kafka topic: window, cursors, fan-out, framing. Of this program it
 * knows how an HTTP error looks, and nothing else: what the events are about is told by a {@link
 * dev.milepost.hub.stream.StreamTopic}, and who reads them by a {@link
 * dev.milepost.hub.stream.StreamClient}.
 *
 * <p>A {@link dev.milepost.hub.stream.StreamFeed} follows the topic. On each event loop a {@link
 * dev.milepost.hub.stream.StreamOpener} answers with streams and {@link
 * dev.milepost.hub.stream.StreamPages} with pages; an {@link dev.milepost.hub.stream.EventReader}
 * reads for those who hold no connection.
 */
@NullMarked
package dev.milepost.hub.stream;

import org.jspecify.annotations.NullMarked;
