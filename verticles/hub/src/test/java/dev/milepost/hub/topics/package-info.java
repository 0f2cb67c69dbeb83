@NullMarked
package dev.milepost.hub.topics;

import org.jspecify.annotations.NullMarked;
