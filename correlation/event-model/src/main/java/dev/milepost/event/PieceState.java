package dev.milepost.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one piece of several stands.
 *
 * @param number under which it is known, as it is compared; no issuer
 * @param milestone where it stands, or null before its first scan
 * @param occurredAt since when
 * @param problem what is wrong with it and not answered yet
 */
public record PieceState(
    Reference number,
    @Nullable Milestone milestone,
    @Nullable Instant occurredAt,
    @Nullable Milestone problem) {}
