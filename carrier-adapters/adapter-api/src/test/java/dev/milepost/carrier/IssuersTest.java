package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuersTest {

  @ParameterizedTest
  @CsvSource({
    "UPS, UPS",
    "UPSDAP, UPS",
    "ups-mi, UPS",
    "FedExSmartPost, FEDEX",
    "usps, USPS",
    "USPSReturns, USPS",
    "DhlEcs, DHL",
    "dhl-germany, DHL",
    "' CanadaPost ', CANADAPOST",
    "royal-mail, ROYAL-MAIL"
  })
  void namesTheCarrierWhateverItsServiceIsCalled(String name, String issuer) {
    assertThat(Issuers.of(name)).isEqualTo(issuer);
  }

  @Test
  void namesNobodyWhereNobodyIsNamed() {
    assertThat(Issuers.of(" ")).isNull();
  }
}
