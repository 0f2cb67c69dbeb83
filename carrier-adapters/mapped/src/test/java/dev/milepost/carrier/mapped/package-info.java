@NullMarked
package dev.milepost.carrier.mapped;

import org.jspecify.annotations.NullMarked;
