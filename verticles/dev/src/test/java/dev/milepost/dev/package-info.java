@NullMarked
package dev.milepost.dev;

import org.jspecify.annotations.NullMarked;
