@NullMarked
package dev.milepost.hub.outcomes;

import org.jspecify.annotations.NullMarked;
