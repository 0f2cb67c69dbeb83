@NullMarked
package dev.milepost.carrier.dhl;

import org.jspecify.annotations.NullMarked;
