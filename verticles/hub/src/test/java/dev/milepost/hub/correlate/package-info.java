@NullMarked
package dev.milepost.hub.correlate;

import org.jspecify.annotations.NullMarked;
