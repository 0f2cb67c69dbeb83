@NullMarked
package dev.milepost.hub;

import org.jspecify.annotations.NullMarked;
