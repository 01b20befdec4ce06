package org.readingroom.netclient.identity;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;

/// What one archive says about a patient, reduced to what tells people apart.
///
/// @param patientId as sent; null when absent or empty
/// @param namespace who gives out this Patient ID: the issuer it came with, else the archive's
///   configured one, else the archive itself, since a bare Patient ID means nothing outside it
/// @param issuerOfPatientId the issuer it came with or the configured one; null when neither
/// @param nhsNumber only when its check digit holds and the issuer or the archive's setting says
///   that it is one
/// @param patientName raw PN value
/// @param formerNames birth name and other names on record, raw PN values
/// @param birthDate null when absent, not a full date, or the 1-Jan-1900 that stands for "unknown"
/// @param sex `M` or `F`; null for absent and for `O`, which archives use for "unknown" as well
public record PatientRecord(
    @Nullable String patientId,
    String namespace,
    @Nullable String issuerOfPatientId,
    @Nullable NhsNumber nhsNumber,
    @Nullable String patientName,
    List<String> formerNames,
    @Nullable LocalDate birthDate,
    @Nullable String sex) {
  private static final int OTHER_PATIENT_NAMES = 0x00101001;
  private static final int PATIENT_BIRTH_NAME = 0x00101005;
  private static final LocalDate STANDS_FOR_UNKNOWN = LocalDate.of(1900, 1, 1);

  public PatientRecord {
    formerNames = List.copyOf(formerNames);
  }

  /// Reads the patient's attributes of a query row or an object's header.
  public static PatientRecord of(Dataset row, ArchiveNode archive) {
    String id = row.string(Tag.PatientID);
    String issuer = issuer(row, archive.patientIdIssuer());
    List<String> former =
        java.util.stream.Stream.concat(
                row.strings(PATIENT_BIRTH_NAME).stream(), row.strings(OTHER_PATIENT_NAMES).stream())
            .filter(name -> !name.isBlank())
            .toList();
    return new PatientRecord(
        id,
        issuer == null ? "archive " + archive.name() : issuer,
        issuer,
        nhsNumber(row, archive),
        row.string(Tag.PatientName),
        former,
        birthDate(row.string(Tag.PatientBirthDate)),
        sex(row.string(Tag.PatientSex)));
  }

  private static @Nullable String issuer(Dataset row, @Nullable String configured) {
    Dataset qualifiers = row.item(Tag.IssuerOfPatientIDQualifiersSequence);
    String sent = row.string(Tag.IssuerOfPatientID);
    if (sent == null && qualifiers != null) {
      sent = qualifiers.string(Tag.UniversalEntityID);
    }
    return sent == null ? configured : sent;
  }

  /// The NHS number is Patient ID when the issuer or the archive's setting says so, else it is
  /// looked for in Other Patient IDs Sequence.
  private static @Nullable NhsNumber nhsNumber(Dataset row, ArchiveNode archive) {
    boolean bare = issuer(row, null) == null;
    if (isNhsIssued(row, archive.patientIdIssuer()) || (bare && archive.nhsNumberIsPatientId())) {
      NhsNumber number = NhsNumber.parse(row.string(Tag.PatientID)).orElse(null);
      if (number != null) {
        return number;
      }
    }
    for (Dataset other : row.items(Tag.OtherPatientIDsSequence)) {
      if (isNhsIssued(other, null)) {
        NhsNumber number = NhsNumber.parse(other.string(Tag.PatientID)).orElse(null);
        if (number != null) {
          return number;
        }
      }
    }
    return null;
  }

  private static boolean isNhsIssued(Dataset item, @Nullable String configured) {
    if (NhsNumber.isIssuedBy(issuer(item, configured))) {
      return true;
    }
    for (Dataset qualifiers : item.items(Tag.IssuerOfPatientIDQualifiersSequence)) {
      if (NhsNumber.isIssuedBy(qualifiers.string(Tag.UniversalEntityID))) {
        return true;
      }
    }
    return false;
  }

  /// A DA value as a date, or null. Accepts the retired `YYYY.MM.DD` and `YYYY-MM-DD`.
  public static @Nullable LocalDate date(@Nullable String da) {
    if (da == null) {
      return null;
    }
    String digits = da.strip().replace(".", "").replace("-", "");
    if (digits.length() != 8 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    try {
      return LocalDate.of(
          Integer.parseInt(digits.substring(0, 4)),
          Integer.parseInt(digits.substring(4, 6)),
          Integer.parseInt(digits.substring(6, 8)));
    } catch (java.time.DateTimeException notADate) {
      return null;
    }
  }

  private static @Nullable LocalDate birthDate(@Nullable String da) {
    LocalDate date = date(da);
    return date == null || !date.isAfter(STANDS_FOR_UNKNOWN) ? null : date;
  }

  private static @Nullable String sex(@Nullable String sent) {
    String sex = sent == null ? "" : sent.strip().toUpperCase(Locale.ROOT);
    return sex.equals("M") || sex.equals("F") ? sex : null;
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "PatientRecord[…]";
  }
}
