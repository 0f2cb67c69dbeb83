/** Reads raw deliveries into carrier events. */
@NullMarked
package dev.milepost.hub.reading;

import org.jspecify.annotations.NullMarked;
