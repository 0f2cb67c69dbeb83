/** What carriers and shippers send as ANSI X12. */
@NullMarked
package dev.milepost.carrier.x12;

import org.jspecify.annotations.NullMarked;
