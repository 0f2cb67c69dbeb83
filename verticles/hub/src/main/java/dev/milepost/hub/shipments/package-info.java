/** What the ERP and portals say and ask of shipments. */
@NullMarked
package dev.milepost.hub.shipments;

import org.jspecify.annotations.NullMarked;
