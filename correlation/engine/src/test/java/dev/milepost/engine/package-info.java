@NullMarked
package dev.milepost.engine;

import org.jspecify.annotations.NullMarked;
