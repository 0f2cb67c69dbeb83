@NullMarked
package dev.milepost.hub.cli;

import org.jspecify.annotations.NullMarked;
