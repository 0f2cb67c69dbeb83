@NullMarked
package dev.milepost.carrier.usps;

import org.jspecify.annotations.NullMarked;
