@NullMarked
package dev.milepost.hub.stream;

import org.jspecify.annotations.NullMarked;
