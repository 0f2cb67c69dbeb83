@NullMarked
package dev.milepost.carrier.terminal49;

import org.jspecify.annotations.NullMarked;
