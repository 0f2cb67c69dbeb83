package dev.milepost.hub.sources;

/** Headers of records that come from an ERP's row, and of their dead letters. */
final class SourceHeader {
  /** The source's id. */
  static final String SOURCE = "milepost-source";

  /** The row's key, at most 200 characters of it. */
  static final String ROW = "milepost-source-row";

  private SourceHeader() {}
}
