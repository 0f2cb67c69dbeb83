@NullMarked
package dev.milepost.hub.management;

import org.jspecify.annotations.NullMarked;
