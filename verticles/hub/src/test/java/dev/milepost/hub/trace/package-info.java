@NullMarked
package dev.milepost.hub.trace;

import org.jspecify.annotations.NullMarked;
