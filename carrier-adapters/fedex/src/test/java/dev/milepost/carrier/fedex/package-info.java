@NullMarked
package dev.milepost.carrier.fedex;

import org.jspecify.annotations.NullMarked;
