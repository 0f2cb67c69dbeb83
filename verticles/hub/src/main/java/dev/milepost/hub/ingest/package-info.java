/** Takes carriers' webhooks: authenticates, limits and keeps the raw bytes. Reads nothing. */
@NullMarked
package dev.milepost.hub.ingest;

import org.jspecify.annotations.NullMarked;
