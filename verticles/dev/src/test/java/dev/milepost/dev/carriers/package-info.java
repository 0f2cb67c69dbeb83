@NullMarked
package dev.milepost.dev.carriers;

import org.jspecify.annotations.NullMarked;
