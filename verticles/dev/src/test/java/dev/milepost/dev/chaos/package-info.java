@NullMarked
package dev.milepost.dev.chaos;

import org.jspecify.annotations.NullMarked;
