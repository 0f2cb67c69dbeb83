/** Who is calling and what they may see: tokens, tickets, and the keys behind them. */
@NullMarked
package dev.milepost.hub.auth;

import org.jspecify.annotations.NullMarked;
