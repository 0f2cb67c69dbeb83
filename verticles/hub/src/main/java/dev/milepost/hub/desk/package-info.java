/**
 * The agents' desk: the delays that are open, as a queue that many agents work at once, live; what
 * they do and say there; and finding a shipment by any number.
 */
@NullMarked
package dev.milepost.hub.desk;

import org.jspecify.annotations.NullMarked;
