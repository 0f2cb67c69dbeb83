@NullMarked
package dev.milepost.carrier.testkit;

import org.jspecify.annotations.NullMarked;
