@NullMarked
package dev.milepost.hub.shipments;

import org.jspecify.annotations.NullMarked;
