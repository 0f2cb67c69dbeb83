package dev.milepost.hub.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What a call turned out to be about, said by whoever handles it, for the audit. */
public final class About {
  private static final String WHAT = "milepost.about";
  private static final String NOTHING = "milepost.nothing-changed";
  private static final int LONGEST = 300;

  private About() {}

  /** Says what it was about, in a few words; without secrets. */
  public static void say(RoutingContext ctx, String what) {
    ctx.put(WHAT, what.length() > LONGEST ? what.substring(0, LONGEST) : what);
  }

  /** Says that nothing was or will be changed, as by a dry run: there is nothing to keep. */
  public static void nothingChanged(RoutingContext ctx) {
    ctx.put(NOTHING, true);
  }

  /** What was said; null where nothing was. */
  public static @Nullable String of(RoutingContext ctx) {
    return ctx.get(WHAT);
  }

  /** Whether {@link #nothingChanged} was said. */
  public static boolean isNothing(RoutingContext ctx) {
    return Boolean.TRUE.equals(ctx.<Boolean>get(NOTHING));
  }
}
