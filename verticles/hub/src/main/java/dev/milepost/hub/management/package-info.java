/** Health and metrics, on a port of their own. */
@NullMarked
package dev.milepost.hub.management;

import org.jspecify.annotations.NullMarked;
