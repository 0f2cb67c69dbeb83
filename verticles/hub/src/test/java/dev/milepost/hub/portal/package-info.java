/** A portal's program that follows the stream: what docs/portal.md shows, run. */
@org.jspecify.annotations.NullMarked
package dev.milepost.hub.portal;
