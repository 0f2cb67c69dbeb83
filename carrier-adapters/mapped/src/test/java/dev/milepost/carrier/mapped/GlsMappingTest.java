package dev.milepost.carrier.mapped;

class GlsMappingTest extends MappedCarrierContract {

  GlsMappingTest() {
    super("gls", "karrio/gls");
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return bytes(
        """
        {"parcels": [{"unitno": "51823004471", "events": [
          {"code": "%s", "eventDateTime": "2026-03-04T17:11:12+0100"}]}]}
        """
            .formatted(code));
  }
}
