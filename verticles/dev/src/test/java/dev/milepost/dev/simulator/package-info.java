@NullMarked
package dev.milepost.dev.simulator;

import org.jspecify.annotations.NullMarked;
