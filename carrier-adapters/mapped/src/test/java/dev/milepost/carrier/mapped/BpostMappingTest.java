package dev.milepost.carrier.mapped;

class BpostMappingTest extends MappedCarrierContract {

  BpostMappingTest() {
    super("bpost", "karrio/bpost");
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return bytes(
        code.equals(MappedReading.ESTIMATE)
            ? """
              <itemTracking><itemCode>323299901234500012349030</itemCode><deliveryTimeWindow>
                <plannedDeliveryDateWindowEnd>2026-12-06T14:00:00+01:00</plannedDeliveryDateWindowEnd>
              </deliveryTimeWindow></itemTracking>
              """
            : """
              <itemTracking><itemCode>323299901234500012349030</itemCode><stateInfo>
                <time>2026-03-04T17:11:12+01:00</time><stateCode>%s</stateCode>
              </stateInfo></itemTracking>
              """
                .formatted(code));
  }
}
