@NullMarked
package dev.milepost.carrier.easypost;

import org.jspecify.annotations.NullMarked;
