/** Tells when a carrier's payloads no longer look as they did. */
@NullMarked
package dev.milepost.hub.drift;

import org.jspecify.annotations.NullMarked;
