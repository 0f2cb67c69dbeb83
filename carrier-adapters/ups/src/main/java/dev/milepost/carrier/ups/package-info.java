/** UPS: Track Alert webhooks and the answers of the Track API and of Quantum View. */
@NullMarked
package dev.milepost.carrier.ups;

import org.jspecify.annotations.NullMarked;
