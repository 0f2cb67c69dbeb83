@NullMarked
package dev.milepost.carrier.edifact;

import org.jspecify.annotations.NullMarked;
