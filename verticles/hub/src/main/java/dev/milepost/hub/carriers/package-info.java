/** The carriers that this process can read. */
@NullMarked
package dev.milepost.hub.carriers;

import org.jspecify.annotations.NullMarked;
