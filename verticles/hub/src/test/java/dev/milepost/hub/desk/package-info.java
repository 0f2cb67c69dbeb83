@NullMarked
package dev.milepost.hub.desk;

import org.jspecify.annotations.NullMarked;
