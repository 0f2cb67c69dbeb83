@NullMarked
package dev.milepost.carrier;

import org.jspecify.annotations.NullMarked;
