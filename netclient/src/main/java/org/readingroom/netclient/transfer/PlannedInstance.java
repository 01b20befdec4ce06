package org.readingroom.netclient.transfer;

import org.jspecify.annotations.Nullable;

/// One instance that some archive says it holds.
///
/// @param instanceNumber null when the archive does not say
public record PlannedInstance(
    String studyInstanceUid,
    String seriesInstanceUid,
    String sopInstanceUid,
    @Nullable String sopClassUid,
    @Nullable String modality,
    @Nullable Integer seriesNumber,
    @Nullable String seriesDescription,
    @Nullable Integer instanceNumber) {}
