package org.readingroom.netclient.federation;

import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;

/// One archive's copy of a study, as that archive describes it.
///
/// @param instances how many it says it holds; null when it does not say
/// @param row the row as the archive sent it
public record Holding(
    ArchiveNode archive, @Nullable Integer instances, PatientRecord patient, Dataset row) {

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "Holding[" + archive.name() + "]";
  }
}
