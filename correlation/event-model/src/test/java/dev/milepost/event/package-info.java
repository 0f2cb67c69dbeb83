@NullMarked
package dev.milepost.event;

import org.jspecify.annotations.NullMarked;
