@NullMarked
package dev.milepost.hub.drift;

import org.jspecify.annotations.NullMarked;
