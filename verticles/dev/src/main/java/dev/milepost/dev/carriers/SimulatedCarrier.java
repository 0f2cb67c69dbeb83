package dev.milepost.dev.carriers;

/** Carriers that can be played. The section of the dossier that says how stands at each class. */
public enum SimulatedCarrier {
  UPS,
  FEDEX,
  USPS,
  DHL,
  DCSA,
  AFTERSHIP,
  CANADA_POST,
  /** Read by a mapping, as any carrier with plain JSON may be. */
  GLS;

  CarrierApi api(Truth truth) {
    return switch (this) {
      case UPS -> new UpsApi(truth);
      case FEDEX -> new FedexApi(truth);
      case USPS -> new UspsApi(truth);
      case DHL -> new DhlApi(truth);
      case DCSA -> new DcsaApi(truth);
      case AFTERSHIP -> new AftershipApi(truth);
      case CANADA_POST -> new CanadaPostApi(truth);
      case GLS -> new GlsApi(truth);
    };
  }
}
