@NullMarked
package dev.milepost.hub.policies;

import org.jspecify.annotations.NullMarked;
