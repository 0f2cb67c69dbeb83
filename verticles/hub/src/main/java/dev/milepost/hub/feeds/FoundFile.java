package dev.milepost.hub.feeds;

/**
 * A file as a folder lists it.
 *
 * @param modified in milliseconds since 1970, as exact as its server says
 */
record FoundFile(String name, long size, long modified) {}
