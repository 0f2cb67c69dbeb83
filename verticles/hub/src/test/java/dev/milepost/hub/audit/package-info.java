@NullMarked
package dev.milepost.hub.audit;

import org.jspecify.annotations.NullMarked;
