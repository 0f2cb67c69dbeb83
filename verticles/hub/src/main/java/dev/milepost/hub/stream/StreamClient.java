package dev.milepost.hub.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who follows a stream, as far as the stream has to know. */
public interface StreamClient {
  /** The only channel that it may follow; null for one that follows all of them. */
  @Nullable String channel();

  /** What its streams are counted by, besides the channel. */
  String token();

  /** When it has to show its token again. */
  Instant expiresAt();
}
