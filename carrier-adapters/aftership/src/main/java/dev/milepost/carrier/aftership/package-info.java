/** AfterShip: webhooks of its trackings, and the trackings that its API answers with. */
@NullMarked
package dev.milepost.carrier.aftership;

import org.jspecify.annotations.NullMarked;
