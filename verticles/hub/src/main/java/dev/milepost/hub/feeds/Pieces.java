package dev.milepost.hub.feeds;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a file becomes, piece by piece. Calls block. */
interface Pieces extends Closeable {

  /** The next piece, or null after the last. */
  byte @Nullable [] next() throws IOException;
}
