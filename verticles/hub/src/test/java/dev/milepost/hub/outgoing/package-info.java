@NullMarked
package dev.milepost.hub.outgoing;

import org.jspecify.annotations.NullMarked;
