package org.readingroom.netclient.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Check digits worked by hand: 943 476 5919 is 9·10+4·9+3·8+4·7+7·6+6·5+5·4+9·3+1·2 = 299 =
/// 27·11+2, so the check digit is 11−2 = 9.
class NhsNumberTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9434765919",
        "9990000018",
        "9990000026",
        "9990000042",
        "9990000050",
        "9990000069",
        "9990000093"
      })
  void validNumbersAreAccepted(String digits) {
    assertTrue(NhsNumber.isValid(digits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // a digit changed, two digits swapped
        "9434765918",
        "9437465919",
        // the published crate example that fails
        "9991234560",
        // all digits equal: 1111111111 would pass the sum
        "1111111111",
        "0000000000",
        "943476591",
        "94347659190",
        "943476591X",
        "",
        "٩٤٣٤٧٦٥٩١٩"
      })
  void invalidNumbersAreRefused(String digits) {
    assertFalse(NhsNumber.isValid(digits));
    assertTrue(NhsNumber.parse(digits).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"999000000", "999123456"})
  void stemsWhoseCheckWouldBeTenHaveNoValidNumber(String stem) {
    for (int check = 0; check < 10; check++) {
      assertFalse(NhsNumber.isValid(stem + check));
    }
  }

  @Test
  void typedFormsAreRead() {
    assertEquals("9434765919", NhsNumber.parse(" 943 476 5919 ").orElseThrow().digits());
    assertEquals("9434765919", NhsNumber.parse("943-476-5919").orElseThrow().digits());
    assertTrue(NhsNumber.parse(null).isEmpty());
    assertTrue(NhsNumber.parse("9".repeat(1000)).isEmpty());
  }

  @Test
  void shownInThreeGroups() {
    assertEquals("943 476 5919", new NhsNumber("9434765919").spaced());
  }

  @Test
  void testRangeIsKnown() {
    assertTrue(new NhsNumber("9990000018").isTestRange());
    assertFalse(new NhsNumber("9434765919").isTestRange());
  }

  @Test
  void neverPrintsItself() {
    assertFalse(new NhsNumber("9434765919").toString().contains("943"));
    assertThrows(IllegalArgumentException.class, () -> new NhsNumber("9434765918"));
  }

  @Test
  void issuersOfNhsNumbersAreKnown() {
    assertTrue(NhsNumber.isIssuedBy("NHS"));
    assertTrue(NhsNumber.isIssuedBy("2.16.840.1.113883.2.1.4.1"));
    assertTrue(NhsNumber.isIssuedBy("https://fhir.nhs.uk/Id/nhs-number"));
    assertFalse(NhsNumber.isIssuedBy("RWD"));
    assertFalse(NhsNumber.isIssuedBy(null));
  }
}
