@NullMarked
package dev.milepost.bench;

import org.jspecify.annotations.NullMarked;
