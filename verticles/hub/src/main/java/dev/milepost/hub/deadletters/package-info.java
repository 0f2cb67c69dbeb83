/** Dead letters: found, understood, and put back where they came from. */
@NullMarked
package dev.milepost.hub.deadletters;

import org.jspecify.annotations.NullMarked;
