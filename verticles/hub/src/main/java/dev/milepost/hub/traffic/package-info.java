/** What goes through each connection, counted over all nodes. */
@NullMarked
package dev.milepost.hub.traffic;

import org.jspecify.annotations.NullMarked;
