@NullMarked
package dev.milepost.hub.deliveries;

import org.jspecify.annotations.NullMarked;
