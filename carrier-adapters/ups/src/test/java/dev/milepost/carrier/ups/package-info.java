@NullMarked
package dev.milepost.carrier.ups;

import org.jspecify.annotations.NullMarked;
