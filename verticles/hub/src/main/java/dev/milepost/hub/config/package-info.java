/** Configuration: read once, from a file and the environment, checked as a whole. */
@NullMarked
package dev.milepost.hub.config;

import org.jspecify.annotations.NullMarked;
