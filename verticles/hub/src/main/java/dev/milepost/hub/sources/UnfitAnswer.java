package dev.milepost.hub.sources;

/** An answer that nobody can go on from: the source fails until that is mended. */
final class UnfitAnswer extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Without a stack trace: it is the ERP's or the settings' fault, and the words say which. */
  UnfitAnswer(String why) {
    super(why, null, false, false);
  }
}
