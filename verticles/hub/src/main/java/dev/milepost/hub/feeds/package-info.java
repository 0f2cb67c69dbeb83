/** Takes files from partners: when, whole or in pieces, and what becomes of them. */
@NullMarked
package dev.milepost.hub.feeds;

import org.jspecify.annotations.NullMarked;
