/** Kafka as the hub uses it: settings in one place, sending, and reading batch by batch. */
@NullMarked
package dev.milepost.hub.kafka;

import org.jspecify.annotations.NullMarked;
