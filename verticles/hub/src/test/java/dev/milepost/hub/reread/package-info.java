@NullMarked
package dev.milepost.hub.reread;

import org.jspecify.annotations.NullMarked;
