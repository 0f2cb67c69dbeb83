/** Finds whose events are, keeps them, and publishes what became of them. */
@NullMarked
package dev.milepost.hub.correlate;

import org.jspecify.annotations.NullMarked;
