/** An ERP and UPS as the hub meets them: from outside, over HTTP, and not always well behaved. */
@NullMarked
package dev.milepost.dev.simulator;

import org.jspecify.annotations.NullMarked;
