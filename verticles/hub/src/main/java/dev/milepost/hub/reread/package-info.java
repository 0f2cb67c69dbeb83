/** Reads kept deliveries again with today's adapters. */
@NullMarked
package dev.milepost.hub.reread;

import org.jspecify.annotations.NullMarked;
