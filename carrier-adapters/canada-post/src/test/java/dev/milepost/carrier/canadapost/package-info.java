@NullMarked
package dev.milepost.carrier.canadapost;

import org.jspecify.annotations.NullMarked;
