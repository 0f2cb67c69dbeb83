/** The commands that {@code ./hub} offers without a running hub. */
@NullMarked
package dev.milepost.hub.cli;

import org.jspecify.annotations.NullMarked;
