@NullMarked
package dev.milepost.carrier.x12;

import org.jspecify.annotations.NullMarked;
