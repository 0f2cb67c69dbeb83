/** What agents tell customers, through the customers' own stream. */
@NullMarked
package dev.milepost.hub.notices;

import org.jspecify.annotations.NullMarked;
