/**
 * project44, a visibility platform: shipments of many carriers, by road, sea, air, rail and post.
 */
@NullMarked
package dev.milepost.carrier.project44;

import org.jspecify.annotations.NullMarked;
