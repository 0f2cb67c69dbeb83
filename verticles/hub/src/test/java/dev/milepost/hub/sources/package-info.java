@NullMarked
package dev.milepost.hub.sources;

import org.jspecify.annotations.NullMarked;
