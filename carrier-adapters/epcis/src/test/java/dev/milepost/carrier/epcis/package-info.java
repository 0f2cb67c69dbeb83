@NullMarked
package dev.milepost.carrier.epcis;

import org.jspecify.annotations.NullMarked;
