package org.readingroom.netclient.dataset;

/// Storage SOP classes by UID (PS3.4 table B.5-1), as far as this program treats them by name.
public final class SopClass {
  public static final String COMPUTED_RADIOGRAPHY_IMAGE = "1.2.840.10008.5.1.4.1.1.1";
  public static final String DIGITAL_X_RAY_IMAGE_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.1";
  public static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
  public static final String ENHANCED_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2.1";
  public static final String ULTRASOUND_MULTI_FRAME_IMAGE = "1.2.840.10008.5.1.4.1.1.3.1";
  public static final String MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
  public static final String ENHANCED_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4.1";
  public static final String ULTRASOUND_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1";
  public static final String SECONDARY_CAPTURE_IMAGE = "1.2.840.10008.5.1.4.1.1.7";
  public static final String GRAYSCALE_SOFTCOPY_PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1";
  public static final String BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11";
  public static final String ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22";
  public static final String COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33";
  public static final String COMPREHENSIVE_3D_SR = "1.2.840.10008.5.1.4.1.1.88.34";
  public static final String KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59";
  public static final String X_RAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67";
  public static final String ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1";

  private SopClass() {}

  /// The SR classes a diagnostic report may be written in.
  public static boolean isTextReport(String sopClassUid) {
    return switch (sopClassUid) {
      case BASIC_TEXT_SR, ENHANCED_SR, COMPREHENSIVE_SR, COMPREHENSIVE_3D_SR -> true;
      default -> false;
    };
  }
}
