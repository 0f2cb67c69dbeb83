package dev.milepost.hub.drift;

/**
 * One thing that payloads of a connection show.
 *
 * @param path where: names with {@code /} between them, a list's elements as {@code []}
 * @param what the type, value, code or reason; empty where the path says it all
 */
record Fact(Kind kind, String path, String what) {}
