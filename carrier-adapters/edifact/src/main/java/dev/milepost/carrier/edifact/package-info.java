/** Reads UN/EDIFACT messages of transport: IFTSTA, DESADV, IFTMIN and IFCSUM. */
@NullMarked
package dev.milepost.carrier.edifact;

import org.jspecify.annotations.NullMarked;
