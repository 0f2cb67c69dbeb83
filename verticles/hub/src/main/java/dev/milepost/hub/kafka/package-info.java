/** How the hub speaks to Kafka: settings in one place, topics at start, one way to send. */
@NullMarked
package dev.milepost.hub.kafka;

import org.jspecify.annotations.NullMarked;
