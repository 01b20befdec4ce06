package org.readingroom.netclient.dimse;

import java.util.List;

/// Storage SOP classes we ask archives for (PS3.4 table B.5-1), the commonest first.
final class StorageClasses {
  private static final String BASE = "1.2.840.10008.5.1.4.1.1.";

  /// Classes whose pixel data archives often keep compressed.
  static final List<String> COMPRESSIBLE =
      of(
          "2",
          "4",
          "1",
          "1.1",
          "1.2",
          "6.1",
          "3.1",
          "7",
          "12.1",
          "20",
          "128",
          "2.1",
          "4.1",
          "12.2",
          "13.1.3",
          "7.2",
          "7.4",
          "77.1.4",
          "77.1.1",
          "77.1.5.1",
          "77.1.5.4",
          "1.3",
          "77.1.6",
          "1.1.1",
          "1.2.1",
          "6.2",
          "130",
          "7.3",
          "12.1.1",
          "12.2.1",
          "13.1.1",
          "13.1.2",
          "4.3",
          "2.2",
          "4.4",
          "128.1",
          "3",
          "6",
          "77.1.2",
          "77.1.3",
          "77.1.5.2",
          "1.3.1",
          "77.1.1.1",
          "77.1.2.1",
          "77.1.4.1",
          "481.1",
          "66.4");

  /// Documents, states, plans and the like.
  static final List<String> OTHERS =
      of(
          "88.67", "88.11", "88.22", "88.33", "88.34", "88.59", "88.50", "88.65", "88.68", "88.69",
          "88.71", "88.73", "88.40", "11.1", "11.2", "11.3", "11.4", "104.1", "104.2", "104.3",
          "66", "66.1", "66.2", "66.3", "66.5", "67", "481.2", "481.3", "481.4", "481.5", "481.6",
          "481.7", "481.8", "481.9", "4.2", "7.1", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.3.1",
          "9.4.1", "9.5.1", "9.6.1", "30");

  private StorageClasses() {}

  private static List<String> of(String... tails) {
    return java.util.Arrays.stream(tails).map(BASE::concat).toList();
  }
}
