/** USPS: answers of the Tracking API and the pushes of its subscriptions. */
@NullMarked
package dev.milepost.carrier.usps;

import org.jspecify.annotations.NullMarked;
