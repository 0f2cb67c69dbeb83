/** The configured links to carriers: who may post, with which secrets, how much. */
@NullMarked
package dev.milepost.hub.connections;

import org.jspecify.annotations.NullMarked;
