/** What an adapter is: a pure function from a carrier's bytes to the hub's events. */
@NullMarked
package dev.milepost.carrier;

import org.jspecify.annotations.NullMarked;
