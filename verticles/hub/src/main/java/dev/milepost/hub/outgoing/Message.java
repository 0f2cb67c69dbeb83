package dev.milepost.hub.outgoing;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to one subscription.
 *
 * @param number its row
 * @param event the id that receivers know it by
 * @param body the CloudEvent as it was published
 * @param tries attempts made in this round
 * @param begun when the first of them was; null before
 */
record Message(long number, String event, Buffer body, int tries, @Nullable Instant begun) {}
