package org.readingroom.netclient.dataset;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Titles of diagnostic imaging reports: PS3.16 CID 7000 "Diagnostic Imaging Report Document
/// Titles".
public final class ReportTitles {
  public static final CodedConcept DIAGNOSTIC_IMAGING =
      new CodedConcept("18748-4", "LN", "Diagnostic Imaging Report");
  public static final CodedConcept CT = new CodedConcept("18747-6", "LN", "CT Report");
  public static final CodedConcept CT_HEAD = new CodedConcept("11539-4", "LN", "CT Head Report");
  public static final CodedConcept MRI = new CodedConcept("18755-9", "LN", "MRI Report");
  public static final CodedConcept X_RAY = new CodedConcept("43468-8", "LN", "X-Ray Report");
  public static final CodedConcept ULTRASOUND =
      new CodedConcept("18760-9", "LN", "Ultrasound Report");

  private static final Set<String> LOINC =
      Set.of(
          "11540-2", "11538-6", "11539-4", "18747-6", "18745-0", "18750-0", "38269-7", "18748-4",
          "47048-4", "11524-0", "11522-0", "18752-6", "49512-7", "18754-2", "11541-0", "18755-9",
          "18756-7", "24606-6", "18757-5", "17787-3", "18758-3", "11528-7", "11525-3", "18760-9",
          "43468-8");

  private ReportTitles() {}

  /// Whether this code titles a diagnostic imaging report.
  public static boolean contains(@Nullable CodedConcept title) {
    if (title == null) {
      return false;
    }
    return switch (title.codingSchemeDesignator()) {
      case "LN" -> LOINC.contains(title.codeValue());
      case "DCM" -> title.codeValue().equals("111400"); // Breast Imaging Report
      default -> false;
    };
  }

  /// The title that fits a modality; the general one when none does.
  public static CodedConcept forModality(@Nullable String modality) {
    return switch (modality == null ? "" : modality) {
      case "CT" -> CT;
      case "MR" -> MRI;
      case "CR", "DX" -> X_RAY;
      case "US" -> ULTRASOUND;
      default -> DIAGNOSTIC_IMAGING;
    };
  }
}
