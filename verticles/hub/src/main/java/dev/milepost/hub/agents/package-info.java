/** What the agents' page needs. */
@NullMarked
package dev.milepost.hub.agents;

import org.jspecify.annotations.NullMarked;
