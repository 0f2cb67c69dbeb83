/**
 * Customers' shipment events pushed to the URLs that they register, by the Standard Webhooks
 * specification.
 */
@NullMarked
package dev.milepost.hub.outgoing;

import org.jspecify.annotations.NullMarked;
