@NullMarked
package dev.milepost.carrier.project44;

import org.jspecify.annotations.NullMarked;
