package org.readingroom.app.order;

import org.jspecify.annotations.Nullable;

/// One imaging order as a trust last told of it. Absent is null.
///
/// @param trustCode key of the trust that placed it
/// @param accessionNumber never blank; with its issuer what studies are matched by
/// @param issuerOfAccessionNumber who gave the accession number out
/// @param source how it was told
/// @param cancelled the trust no longer wants it
/// @param placerOrderNumber the referrer's number, with its namespace after a caret where one came
/// @param fillerOrderNumber the imaging department's number, likewise
/// @param procedure what was asked for, in words
/// @param procedureCode its code in the trust's own catalogue
/// @param reason why, in words
/// @param requestedBy raw PN of who asked
/// @param requestingLocation ward, clinic or department, as the trust writes it
/// @param patientClass HL7 table 0004: E, I, O …; null where the source has none
/// @param priority as sent: HL7 table 0485 or 0027, or DICOM Requested Procedure Priority
/// @param result what the trust says of its report; null when it says nothing
/// @param orderedMs when it was placed, ms since 1970 UTC by the trust's clock
public record Order(
    String trustCode,
    String accessionNumber,
    String issuerOfAccessionNumber,
    Source source,
    boolean cancelled,
    OrderPatient patient,
    @Nullable String placerOrderNumber,
    @Nullable String fillerOrderNumber,
    @Nullable String procedure,
    @Nullable String procedureCode,
    @Nullable String reason,
    @Nullable String requestedBy,
    @Nullable String requestingLocation,
    @Nullable String patientClass,
    @Nullable String priority,
    @Nullable Result result,
    @Nullable Long orderedMs) {

  /// A report the trust has itself. The names are stored: never rename one.
  public enum Result {
    PRELIMINARY,
    /// verified, or verified and corrected
    FINAL
  }

  /// How an order was told. The names are stored: never rename one.
  public enum Source {
    HL7,
    MODALITY_WORKLIST
  }

  Order asCancelled() {
    return new Order(
        trustCode,
        accessionNumber,
        issuerOfAccessionNumber,
        source,
        true,
        patient,
        placerOrderNumber,
        fillerOrderNumber,
        procedure,
        procedureCode,
        reason,
        requestedBy,
        requestingLocation,
        patientClass,
        priority,
        result,
        orderedMs);
  }

  /// This order with what it leaves out as it was known before: a change or cancellation often
  /// names only what is new. The time it was placed stays.
  public Order over(Order known) {
    return new Order(
        trustCode,
        accessionNumber,
        issuerOfAccessionNumber,
        source,
        result == null ? cancelled : known.cancelled,
        patient,
        first(placerOrderNumber, known.placerOrderNumber),
        first(fillerOrderNumber, known.fillerOrderNumber),
        first(procedure, known.procedure),
        first(procedureCode, known.procedureCode),
        first(reason, known.reason),
        first(requestedBy, known.requestedBy),
        first(requestingLocation, known.requestingLocation),
        first(patientClass, known.patientClass),
        first(priority, known.priority),
        first(result, known.result),
        first(known.orderedMs, orderedMs));
  }

  private static <T> @Nullable T first(@Nullable T wanted, @Nullable T otherwise) {
    return wanted == null ? otherwise : wanted;
  }

  // a record's own text would carry the patient into a log
  @Override
  public String toString() {
    return "Order[" + source + (cancelled ? ", cancelled]" : "]");
  }
}
