/** Terminal49: what ocean carriers and terminals of the United States tell of a container. */
@NullMarked
package dev.milepost.carrier.terminal49;

import org.jspecify.annotations.NullMarked;
