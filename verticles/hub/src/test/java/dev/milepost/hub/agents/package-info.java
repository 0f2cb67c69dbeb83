@NullMarked
package dev.milepost.hub.agents;

import org.jspecify.annotations.NullMarked;
