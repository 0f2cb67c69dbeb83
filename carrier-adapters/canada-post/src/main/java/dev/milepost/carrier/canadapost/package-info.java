/** Canada Post: answers of its tracking service. */
@NullMarked
package dev.milepost.carrier.canadapost;

import org.jspecify.annotations.NullMarked;
