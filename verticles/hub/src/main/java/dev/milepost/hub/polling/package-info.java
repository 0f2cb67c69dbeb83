/** Asks carriers: when, what, how often, and what becomes of the answers. */
@NullMarked
package dev.milepost.hub.polling;

import org.jspecify.annotations.NullMarked;
