package dev.milepost.hub.drift;

/** What a payload, or what an adapter made of it, can show. */
enum Kind {
  /** A field, or a list's elements. */
  NEW_PATH,
  /** An object without a field. */
  MISSING_PATH,
  /** What stands at a path: an object, text, a number. */
  NEW_TYPE,
  /** A code at a path. */
  NEW_VALUE,
  /** An event whose code no table of the adapter knows. */
  NEW_CODE,
  /** Something that the adapter could not read. */
  PROBLEM
}
