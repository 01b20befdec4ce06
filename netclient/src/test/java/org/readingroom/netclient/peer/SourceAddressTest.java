package org.readingroom.netclient.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.1.2.0/24, 10.1.2.255, true",
    "10.1.2.0/24, 10.1.3.0, false",
    "10.1.2.0/23, 10.1.3.9, true",
    "0.0.0.0/0, 192.0.2.9, true",
    "10.1.2.3/32, 10.1.2.3, true",
    "2001:db8::/32, 2001:db8:1::5, true",
    "2001:db8::/32, 2001:db9::5, false",
    "10.1.2.0/24, 2001:db8::1, false",
    "localhost, 127.0.0.1, true",
    "no-such-host.invalid, 127.0.0.1, false",
    "10, 0.0.0.10, false"
  })
  void anAddressIsCoveredByTheNetworkItIsIn(String text, String from, boolean covered) {
    assertTrue(covered == SourceAddress.covers(text, InetAddress.ofLiteral(from)), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pacs.trust.example", "10.1.2.3", "10.0.0.0/8", "::1", "fe80::/10"})
  void whatASettingMaySayIsWellFormed(String text) {
    assertTrue(SourceAddress.isWellFormed(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.1.2", "10.1.2.300", "10.1.2.3/33", "pacs/24", "10.0.0.0/", "a b", "-x", ""})
  void whatNobodyMeantIsNot(String text) {
    assertFalse(SourceAddress.isWellFormed(text));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "127.0.0.1, true",
    "[::1], true",
    "127.evil.example, false",
    "10.0.0.1, false"
  })
  void aNameThatBeginsLikeLoopbackIsNotThisComputer(String host, boolean ours) {
    assertTrue(ours == SourceAddress.isThisComputer(host), host);
  }
}
