package org.readingroom.app.launch.pool.vetting;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.worklist.vetting.Vetting;
import org.readingroom.app.worklist.vetting.VettingRequest;
import org.readingroom.app.worklist.vetting.VettingStep;

/// One request as `--json` prints it.
///
/// @param id of the request
/// @param item the worklist item it was put about; null for an order without images
/// @param state "asked", "asked-back", "accepted", "changed", "rejected" or "withdrawn"
/// @param waitsForMe who acts has to answer or reply
record VettingLine(
    String id,
    @Nullable String item,
    String trust,
    String trustCode,
    String state,
    boolean waitsForMe,
    boolean overdue,
    String asked,
    String due,
    String askedBy,
    String radiologist,
    @Nullable String patientName,
    @Nullable String patientId,
    @Nullable String nhsNumber,
    @Nullable String birthDate,
    @Nullable String accessionNumber,
    String examination,
    @Nullable String reason,
    List<Step> steps) {

  /// @param step "ask", "accept", "change", "reject", "ask-back", "reply", "pass-on", "withdraw"
  record Step(String step, String by, String at, String words) {
    static Step of(VettingStep step) {
      return new Step(word(step.kind()), step.byName(), step.at().toString(), step.words());
    }
  }

  static VettingLine of(Vetting vetting, String readerId) {
    VettingRequest request = vetting.request();
    return new VettingLine(
        vetting.vettingId(),
        vetting.itemId(),
        vetting.trust(),
        vetting.trustCode(),
        word(vetting.state()),
        vetting.waitsFor(readerId),
        vetting.state().open() && vetting.due().isBefore(vetting.asOf()),
        vetting.asked().toString(),
        vetting.due().toString(),
        vetting.askedByName(),
        vetting.radiologistName(),
        request.patientName().isEmpty() ? null : request.patientName(),
        request.patientId(),
        request.nhsNumber(),
        request.patientBirthDate(),
        request.accessionNumber(),
        request.examination(),
        request.reason(),
        vetting.steps().stream().map(Step::of).toList());
  }

  static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
