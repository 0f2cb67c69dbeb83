package dev.milepost.carrier.testkit;

/** One fault of the toy poller, with the test of the contract that is made for it. */
enum PollFault {
  NONE(""),
  HAS_NO_LIMITS("namesSoundTerms"),
  TAKES_NOTHING("takesWhatItCanBeAskedAbout"),
  CHANGES_ITS_MIND("saysOfEveryReferenceWhetherItIsTaken"),
  COUNTS_ITS_QUESTIONS("asksTheSameWithTheSameRequest"),
  FORGETS_THE_NUMBER("asksAboutOtherReferencesWithAnotherRequest"),
  SHOWS_WHO_WE_ARE("asksWithRequestsThatHttpCarries"),
  SENDS_A_BODY_WITH_A_GET("asksWithRequestsThatHttpCarries"),
  LEAVES_THE_POSITION_AS_IT_IS("asksWithRequestsThatHttpCarries"),
  LEAVES_A_SETTING_AS_IT_IS("asksWithRequestsThatHttpCarries"),
  LEAVES_NUMBERS_AS_THEY_ARE("keepsAnOddReferenceInItsPlace"),
  KEEPS_SLASHES_AND_AMPERSANDS("keepsAnOddReferenceInItsPlace"),
  PUTS_NUMBERS_INTO_HEADERS("keepsAnOddReferenceInItsPlace"),
  KNOWS_EVERYTHING("tellsKnownFromUnknown"),
  SAYS_ANOTHER_NUMBER("tellsKnownFromUnknown"),
  COMPARES_THE_MOMENT("hasOneFingerprintForWhatSaysTheSame"),
  COMPARES_THE_BYTES("hasOneFingerprintForWhatSaysTheSame"),
  SEES_ONLY_THE_FIRST_EVENT("hasAnotherFingerprintForAnythingNew"),
  COMPARES_THE_WHOLE_ANSWER("tellsEachOfSeveralReferencesApart"),
  MIXES_UP_THE_ORDER("tellsEachOfSeveralReferencesApart"),
  READS_NOTHING("readsWhatItCallsKnown"),
  READS_ANOTHER_NUMBER("readsWhatItCallsKnown"),
  OVERLOOKS_THE_STATUS("callsNothingKnownThatAnErrorIsAbout"),
  KNOWS_WHAT_IS_IN_GARBAGE("callsNothingKnownThatGarbageIsAbout"),
  THROWS_ON_GARBAGE("callsNothingKnownThatGarbageIsAbout"),
  THROWS_ON_AN_ODD_BYTE("survivesAnyDamage"),
  RETURNS_NULL_ON_AN_ODD_BYTE("survivesAnyDamage"),
  SAYS_WHAT_NOBODY_ASKED("survivesAnyDamage"),
  GOES_ON_FOR_EVER("survivesAnyDamage"),
  WRITES_INTO_THE_BODY("leavesTheBodyAsItIs");

  private final String caughtBy;

  PollFault(String caughtBy) {
    this.caughtBy = caughtBy;
  }

  String caughtBy() {
    return caughtBy;
  }
}
