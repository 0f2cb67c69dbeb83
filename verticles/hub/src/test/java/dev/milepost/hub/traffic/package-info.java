@NullMarked
package dev.milepost.hub.traffic;

import org.jspecify.annotations.NullMarked;
