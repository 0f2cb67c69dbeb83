/** DCSA Track &amp; Trace: the standard by which ocean carriers tell where a container is. */
@NullMarked
package dev.milepost.carrier.dcsa;

import org.jspecify.annotations.NullMarked;
