@NullMarked
package dev.milepost.carrier.aftership;

import org.jspecify.annotations.NullMarked;
