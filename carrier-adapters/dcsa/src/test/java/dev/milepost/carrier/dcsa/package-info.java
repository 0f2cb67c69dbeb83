@NullMarked
package dev.milepost.carrier.dcsa;

import org.jspecify.annotations.NullMarked;
