@NullMarked
package dev.milepost.embedded;

import org.jspecify.annotations.NullMarked;
