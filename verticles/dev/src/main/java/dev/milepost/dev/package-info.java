/**
 * The hub on this machine alone: embedded servers, and a simulator that plays the world outside.
 */
@NullMarked
package dev.milepost.dev;

import org.jspecify.annotations.NullMarked;
