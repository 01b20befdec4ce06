package org.readingroom.app.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;

/// What a reader asks for with "sign".
///
/// @param text null for the reader's latest draft in the hub
/// @param fencingToken the claim it is signed under; null to use, or make, one of the reader's own
/// @param evidence the instances read, as far as known
public record SignRequest(
    String itemId,
    As as,
    @Nullable ReportText text,
    @Nullable Long fencingToken,
    List<InstanceReference> evidence) {

  public SignRequest {
    evidence = List.copyOf(evidence);
  }

  public enum As {
    /// whatever the reader's role allows: final, or preliminary for one in training
    MY_ROLE_ALLOWS,
    PRELIMINARY,
    FINAL
  }

  /// The reader's latest draft, signed as their role allows.
  public static SignRequest latestDraft(String itemId) {
    return new SignRequest(itemId, As.MY_ROLE_ALLOWS, null, null, List.of());
  }

  public SignRequest withEvidence(List<InstanceReference> changed) {
    return new SignRequest(itemId, as, text, fencingToken, changed);
  }
}
