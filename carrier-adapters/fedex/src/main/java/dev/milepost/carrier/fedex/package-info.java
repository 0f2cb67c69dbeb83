/** FedEx: answers of the Track API and the webhooks of Advanced Integrated Visibility. */
@NullMarked
package dev.milepost.carrier.fedex;

import org.jspecify.annotations.NullMarked;
