@NullMarked
package dev.milepost.dev.journeys;

import org.jspecify.annotations.NullMarked;
