/** What every HTTP endpoint of the hub shares: mounting and RFC 9457 problems. */
@NullMarked
package dev.milepost.hub.http;

import org.jspecify.annotations.NullMarked;
