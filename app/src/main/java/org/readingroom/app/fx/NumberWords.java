package org.readingroom.app.fx;

import org.jspecify.annotations.Nullable;

/// Numbers as a reader is shown them. Pure; callable from any thread.
public final class NumberWords {
  private NumberWords() {}

  /// 943 476 5919: an NHS number as it is read aloud; anything else as it is.
  public static String nhs(String nhsNumber) {
    return nhsNumber.length() == 10
        ? nhsNumber.substring(0, 3) + " " + nhsNumber.substring(3, 6) + " " + nhsNumber.substring(6)
        : nhsNumber;
  }

  /// The numbers a request goes by: the NHS number, else what the trust calls its patient; and the
  /// accession number. What is null or empty is left out.
  public static String ofRequest(
      @Nullable String nhsNumber, @Nullable String patientId, @Nullable String accessionNumber) {
    String patient = "";
    if (nhsNumber != null && !nhsNumber.isEmpty()) {
      patient = "NHS " + nhs(nhsNumber);
    } else if (patientId != null && !patientId.isEmpty()) {
      patient = "ID " + patientId;
    }
    String accession =
        accessionNumber == null || accessionNumber.isEmpty() ? "" : "accession " + accessionNumber;
    return (patient + "   " + accession).strip();
  }

  /// "1 image", "140 images".
  public static String images(int count) {
    return count == 1 ? "1 image" : count + " images";
  }
}
