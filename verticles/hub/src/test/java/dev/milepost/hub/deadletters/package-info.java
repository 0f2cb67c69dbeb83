@NullMarked
package dev.milepost.hub.deadletters;

import org.jspecify.annotations.NullMarked;
