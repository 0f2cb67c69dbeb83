@NullMarked
package dev.milepost.hub.notices;

import org.jspecify.annotations.NullMarked;
