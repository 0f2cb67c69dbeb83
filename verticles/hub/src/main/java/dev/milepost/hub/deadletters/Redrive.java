package dev.milepost.hub.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that puts letters back, as it stands.
 *
 * @param state one of running, paused, cancelled and done
 * @param group whose letters; null where they are named, or all
 * @param all whether it is about every letter that was open
 * @param rate letters a second, at most
 * @param total letters that were open when it began
 * @param overtaken of those that stayed: a newer registration holds
 * @param gone likewise: Kafka has them no more
 * @param nowhere likewise: there is no way back
 * @param unmapped likewise: their source's mapping still makes nothing of them
 * @param cameBack of those that were sent: lie here again, as other letters
 * @param node which works on it; null while none does
 */
record Redrive(
    long id,
    String state,
    @Nullable String group,
    boolean all,
    int rate,
    long total,
    long sent,
    long overtaken,
    long gone,
    long nowhere,
    long unmapped,
    long cameBack,
    String by,
    String reason,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable String lastError,
    @Nullable String node) {}
