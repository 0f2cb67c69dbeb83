@NullMarked
package dev.milepost.carrier.edi;

import org.jspecify.annotations.NullMarked;
