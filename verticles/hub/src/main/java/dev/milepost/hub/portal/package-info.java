/**
 * The stream as customers and agents know it: routes, tokens and tickets, and what its events are
 * about. What a stream is stands in {@link dev.milepost.hub.stream}.
 */
@NullMarked
package dev.milepost.hub.portal;

import org.jspecify.annotations.NullMarked;
