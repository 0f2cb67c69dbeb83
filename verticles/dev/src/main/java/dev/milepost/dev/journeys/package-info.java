/** What happens to shipments on their way, whoever tells of it: places, scans and their times. */
@NullMarked
package dev.milepost.dev.journeys;

import org.jspecify.annotations.NullMarked;
