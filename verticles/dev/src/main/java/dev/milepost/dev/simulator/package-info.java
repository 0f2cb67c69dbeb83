/** An ERP and carriers as the hub meets them: from outside, and not always well behaved. */
@NullMarked
package dev.milepost.dev.simulator;

import org.jspecify.annotations.NullMarked;
