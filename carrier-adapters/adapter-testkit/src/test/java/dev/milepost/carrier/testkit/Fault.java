package dev.milepost.carrier.testkit;

/** One fault of the toy adapter, with the test of the contract that is made for it. */
enum Fault {
  NONE(""),
  THROWS_ON_A_HALF_LINE("survivesEveryTruncation"),
  THROWS_ON_AN_ODD_BYTE("survivesEveryFlippedByte"),
  RETURNS_NULL_ON_AN_ODD_BYTE("survivesEveryFlippedByte"),
  THROWS_ON_GARBAGE("makesNoEventOfGarbage"),
  MAKES_AN_EVENT_OF_NOTHING("makesNoEventOfAnEmptyBody"),
  COUNTS_ITS_READINGS("readsTheSameBytesAlikeEveryTime"),
  WRITES_INTO_THE_BODY("leavesTheBodyAsItIs"),
  MAKES_THE_ID_FROM_THE_DELIVERY("makesEachIdFromTheFactAlone"),
  MAKES_THE_ID_FROM_THE_CONNECTION("makesEachIdFromTheFactAlone"),
  MAKES_THE_ID_FROM_THE_RECEIPT("makesEachIdFromTheFactAlone"),
  GIVES_ONE_ID_TO_ALL("makesEachIdFromTheFactAlone"),
  NAMES_ANOTHER_CARRIER("namesItsCarrierAndTheReceiptInEveryEvent"),
  FORGETS_THE_DELIVERY("namesItsCarrierAndTheReceiptInEveryEvent"),
  LOSES_A_PROBLEM("readsEachFixtureAsExpected"),
  MAPS_A_CODE_WRONGLY("mapsEveryCodeAsTheTableSays"),
  NAMES_ANOTHER_CAUSE("mapsEveryCodeAsTheTableSays"),
  GUESSES_AN_UNKNOWN_CODE("listsEveryCodeOfTheFixturesInTheTable"),
  IS_NOT_REGISTERED("isFoundByTheServiceLoader"),
  TRUSTS_EVERYBODY("trustsOnlyWhoKnowsTheSecret"),
  TRUSTS_NOBODY("trustsOnlyWhoKnowsTheSecret"),
  TRUSTS_AN_EMPTY_SECRET("trustsNobodyWithoutASecret"),
  TRUSTS_A_CONNECTION_WITHOUT_SECRETS("trustsNobodyWithoutASecret"),
  ACKNOWLEDGES_WITH_FAILURE("acknowledgesWithSuccessAndKeepsNoCredential"),
  KEEPS_THE_CREDENTIAL("acknowledgesWithSuccessAndKeepsNoCredential"),
  NEVER_FREES_A_NUMBER("speaksOfAReferenceForALimitedTime");

  private final String caughtBy;

  Fault(String caughtBy) {
    this.caughtBy = caughtBy;
  }

  String caughtBy() {
    return caughtBy;
  }
}
