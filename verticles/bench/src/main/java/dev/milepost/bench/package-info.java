/** What the hub can do, measured from outside: load, latency, and what they cost. */
@NullMarked
package dev.milepost.bench;

import org.jspecify.annotations.NullMarked;
