@NullMarked
package dev.milepost.hub.feeds;

import org.jspecify.annotations.NullMarked;
