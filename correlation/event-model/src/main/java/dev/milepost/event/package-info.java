/** The hub's words: what happened, to what, when, and what goes out. Depends on nothing. */
@NullMarked
package dev.milepost.event;

import org.jspecify.annotations.NullMarked;
