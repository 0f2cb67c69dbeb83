/** GS1 EPCIS 2.0: captured documents and query callbacks, in JSON-LD. */
@NullMarked
package dev.milepost.carrier.epcis;

import org.jspecify.annotations.NullMarked;
