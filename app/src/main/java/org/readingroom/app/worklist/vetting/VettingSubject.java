package org.readingroom.app.worklist.vetting;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.app.worklist.ItemPatient;
import org.readingroom.app.worklist.WorklistItem;

/// What a new request is put about.
///
/// @param trust its name, beside its code
/// @param itemId null when nothing is pooled of it
public record VettingSubject(
    String trustCode, String trust, @Nullable String itemId, VettingRequest request) {

  /// A pooled item.
  public static VettingSubject of(WorklistItem item) {
    String asked = item.request().description();
    return new VettingSubject(
        item.trustCode(),
        item.trust(),
        item.itemId(),
        VettingRequest.of(
            item.patient(),
            item.request().accessionNumber(),
            item.request().issuerOfAccessionNumber(),
            asked == null || asked.isBlank() ? String.join(" ", item.modalities()) : asked,
            item.request().reason()));
  }

  /// What a trust ordered and has no images of yet.
  static VettingSubject of(Order order, String trust) {
    OrderPatient patient = order.patient();
    return new VettingSubject(
        order.trustCode(),
        trust,
        null,
        VettingRequest.of(
            new ItemPatient(
                patient.patientName(),
                patient.patientId(),
                patient.issuerOfPatientId(),
                patient.nhsNumber(),
                patient.patientBirthDate(),
                patient.patientSex()),
            order.accessionNumber(),
            order.issuerOfAccessionNumber(),
            order.procedure() == null ? order.procedureCode() : order.procedure(),
            order.reason()));
  }

  @Override
  public String toString() {
    return "VettingSubject[" + itemId + "]";
  }
}
