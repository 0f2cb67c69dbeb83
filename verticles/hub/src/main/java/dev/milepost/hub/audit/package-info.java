/** Who changed what, when and from where: every call that may change something. */
@NullMarked
package dev.milepost.hub.audit;

import org.jspecify.annotations.NullMarked;
