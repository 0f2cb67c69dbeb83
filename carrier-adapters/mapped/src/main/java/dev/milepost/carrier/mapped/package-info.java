/** Carriers that are described by a mapping file instead of code. */
@NullMarked
package dev.milepost.carrier.mapped;

import org.jspecify.annotations.NullMarked;
