/** Finds a delivery again that was kept, and shows it beside its reading. */
@NullMarked
package dev.milepost.hub.deliveries;

import org.jspecify.annotations.NullMarked;
