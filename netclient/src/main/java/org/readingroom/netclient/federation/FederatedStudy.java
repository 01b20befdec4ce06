package org.readingroom.netclient.federation;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.identity.PatientRecord;

/// One study of the federation: one row per Study Instance UID, with everyone who holds it.
///
/// Patient attributes are those of the first holder in the order of the settings; the others' are
/// in {@link #holders}. Immutable.
///
/// @param holders at least one, in the order of the settings
/// @param identity how sure it is that this row's patient is the patient of the other rows that
///   share a key with it (the worst contradiction, else the best agreement)
public record FederatedStudy(
    String studyInstanceUid, List<Holding> holders, Identity.Verdict identity) {

  public FederatedStudy {
    holders = List.copyOf(holders);
  }

  public PatientRecord patient() {
    return holders.getFirst().patient();
  }

  /// The first NHS number that any holder knows; where holders differ, the grade says conflict.
  public @Nullable NhsNumber nhsNumber() {
    return holders.stream()
        .map(holding -> holding.patient().nhsNumber())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  public @Nullable LocalDate studyDate() {
    return PatientRecord.date(text(Tag.StudyDate));
  }

  /// Study Time as sent (TM), local to the archive's zone.
  public @Nullable String studyTime() {
    return text(Tag.StudyTime);
  }

  public @Nullable String accessionNumber() {
    return text(Tag.AccessionNumber);
  }

  /// Who gave out the accession number: as sent, else as configured for the archive that sent it.
  public @Nullable String issuerOfAccessionNumber() {
    for (Holding holding : holders) {
      if (holding.row().string(Tag.AccessionNumber) != null) {
        Dataset issuer = holding.row().item(Tag.IssuerOfAccessionNumberSequence);
        if (issuer != null) {
          String local = issuer.string(Tag.LocalNamespaceEntityID);
          String sent = local == null ? issuer.string(Tag.UniversalEntityID) : local;
          if (sent != null) {
            return sent;
          }
        }
        return holding.archive().accessionIssuer();
      }
    }
    return null;
  }

  public @Nullable String description() {
    return text(Tag.StudyDescription);
  }

  public @Nullable String referringPhysicianName() {
    return text(Tag.ReferringPhysicianName);
  }

  /// Modalities of the study in all holders' words together.
  public List<String> modalities() {
    Set<String> all = new LinkedHashSet<>();
    for (Holding holding : holders) {
      holding.row().strings(Tag.ModalitiesInStudy).stream()
          .filter(modality -> !modality.isBlank())
          .forEach(all::add);
    }
    return List.copyOf(all);
  }

  /// The most that any holder says it has; null when none says.
  public @Nullable Integer instances() {
    return holders.stream()
        .map(Holding::instances)
        .filter(Objects::nonNull)
        .max(Integer::compare)
        .orElse(null);
  }

  private @Nullable String text(int tag) {
    for (Holding holding : holders) {
      String value = holding.row().string(tag);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "FederatedStudy[" + holders + "]";
  }
}
