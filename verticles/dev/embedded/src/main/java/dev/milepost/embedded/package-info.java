/** Real Kafka and real PostgreSQL, started beside the caller without anything to install. */
@NullMarked
package dev.milepost.embedded;

import org.jspecify.annotations.NullMarked;
