/** The way of anything through the hub, step by step, with times. */
@NullMarked
package dev.milepost.hub.trace;

import org.jspecify.annotations.NullMarked;
