/** Fetches shipments from ERPs that cannot call us: what is asked, how far that has come. */
@NullMarked
package dev.milepost.hub.sources;

import org.jspecify.annotations.NullMarked;
