/** What carriers and the hub itself are worth: scorecards and outcomes, with their counts. */
@NullMarked
package dev.milepost.hub.outcomes;

import org.jspecify.annotations.NullMarked;
