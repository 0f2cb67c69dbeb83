/**
 * Pure rules: matching, the journey fold, delay policies. No future, no logger, no clock, no I/O.
 */
@NullMarked
package dev.milepost.engine;

import org.jspecify.annotations.NullMarked;
