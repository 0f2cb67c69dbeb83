package dev.milepost.bench;

/** By which road the hub hears of a parcel. */
enum TrueCarrier {
  /** One webhook for each scan. */
  UPS("UPS"),
  /** Webhooks that tell the whole history each time, some of them lost; and it is asked, too. */
  FEDEX_PUSHED("FEDEX"),
  /** Never pushes; is asked twice a day. */
  FEDEX_ASKED("FEDEX");

  private final String code;

  TrueCarrier(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  boolean isAsked() {
    return this != UPS;
  }
}
