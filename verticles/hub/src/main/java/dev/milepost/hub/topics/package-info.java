/** Takes records from topics that partners write to, on any cluster of Kafka. */
@NullMarked
package dev.milepost.hub.topics;

import org.jspecify.annotations.NullMarked;
