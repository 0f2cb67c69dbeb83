/** Papers of a shipment that agents keep: proofs of delivery, pictures of damage. */
@NullMarked
package dev.milepost.hub.attachments;

import org.jspecify.annotations.NullMarked;
