/** The contract that every adapter's test extends, and what it takes to read recorded payloads. */
@NullMarked
package dev.milepost.carrier.testkit;

import org.jspecify.annotations.NullMarked;
