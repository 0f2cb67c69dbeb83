/** DHL: Shipment Tracking Unified, Unified Push, eCommerce Americas, MyDHL and Parcel DE. */
@NullMarked
package dev.milepost.carrier.dhl;

import org.jspecify.annotations.NullMarked;
