package org.readingroom.app.order;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;

/// The orders behind what a trust's DICOM Modality Worklist (PS3.4 K) has scheduled. What leaves
/// the list has been done or called off, which the list does not say: it changes nothing.
/// Thread-safe; blocks on the network.
public final class ScheduledOrders {
  /// What a list keeps is soon outdated; whatever is older has images by now or never will.
  private static final int DAYS_BACK = 1;

  private static final int DAYS_AHEAD = 1;

  private static final int[] RETURN_KEYS = {
    Tag.AccessionNumber,
    Tag.ReferringPhysicianName,
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.RequestingPhysician,
    Tag.RequestingService,
    Tag.RequestedProcedureDescription,
    Tag.RequestedProcedureID,
    Tag.RequestedProcedurePriority,
    Tag.ReasonForTheRequestedProcedure,
    Tag.IssueDateOfImagingServiceRequest,
    Tag.IssueTimeOfImagingServiceRequest,
    Tag.PlacerOrderNumberImagingServiceRequest,
    Tag.FillerOrderNumberImagingServiceRequest,
    Tag.CurrentPatientLocation
  };

  private final DimsePeer peer;

  /// @param peer whose node says the trust, its issuers and its zone
  public ScheduledOrders(DimsePeer peer) {
    this.peer = peer;
  }

  /// What a list had to say.
  ///
  /// @param orders one per accession number; rows without one are left out
  public record Listed(List<Order> orders, FindOutcome outcome) {
    public Listed {
      orders = List.copyOf(orders);
    }
  }

  /// Asks for yesterday's to tomorrow's examinations, by the trust's calendar.
  public Listed list(Duration deadline) throws InterruptedException {
    LocalDate today = LocalDate.now(peer.node().zone());
    Dataset step =
        Dataset.builder()
            .string(
                Tag.ScheduledProcedureStepStartDate,
                DicomDateTimes.da(today.minusDays(DAYS_BACK))
                    + "-"
                    + DicomDateTimes.da(today.plusDays(DAYS_AHEAD)))
            .string(Tag.ScheduledProcedureStepDescription)
            .build();
    DatasetBuilder keys = Dataset.builder();
    for (int tag : RETURN_KEYS) {
      keys.string(tag);
    }
    keys.sequence(Tag.IssuerOfAccessionNumberSequence);
    keys.sequence(Tag.OtherPatientIDsSequence);
    keys.sequence(Tag.RequestedProcedureCodeSequence);
    keys.sequence(Tag.ScheduledProcedureStepSequence, step);
    Map<String, Order> orders = new LinkedHashMap<>();
    FindOutcome outcome =
        peer.findScheduled(
            keys.build(),
            row -> {
              @Nullable Order order = order(row, peer.node());
              if (order != null) {
                orders.putIfAbsent(
                    order.issuerOfAccessionNumber() + '\n' + order.accessionNumber(), order);
              }
            },
            deadline);
    return new Listed(new ArrayList<>(orders.values()), outcome);
  }

  /// Null when a row has no accession number or nobody it is for: such a row matches nothing.
  static @Nullable Order order(Dataset row, ArchiveNode node) {
    String accession = row.string(Tag.AccessionNumber);
    PatientRecord patient = PatientRecord.of(row, node);
    if (accession == null
        || accession.isBlank()
        || (patient.patientId() == null && patient.nhsNumber() == null)) {
      return null;
    }
    CodedConcept code = CodedConcept.read(row.item(Tag.RequestedProcedureCodeSequence));
    Instant issued =
        DicomDateTimes.instant(
            row,
            Tag.IssueDateOfImagingServiceRequest,
            Tag.IssueTimeOfImagingServiceRequest,
            node.zone());
    return new Order(
        node.trustCode(),
        accession.strip(),
        issuer(row, node),
        Order.Source.MODALITY_WORKLIST,
        false,
        new OrderPatient(
            patient.patientName(),
            patient.patientId(),
            patient.issuerOfPatientId(),
            patient.nhsNumber() == null ? null : patient.nhsNumber().digits(),
            row.string(Tag.PatientBirthDate),
            row.string(Tag.PatientSex)),
        row.string(Tag.PlacerOrderNumberImagingServiceRequest),
        row.string(Tag.FillerOrderNumberImagingServiceRequest),
        procedure(row, code),
        code == null ? null : code.codeValue(),
        row.string(Tag.ReasonForTheRequestedProcedure),
        first(row.string(Tag.RequestingPhysician), row.string(Tag.ReferringPhysicianName)),
        first(row.string(Tag.CurrentPatientLocation), row.string(Tag.RequestingService)),
        null,
        row.string(Tag.RequestedProcedurePriority),
        null,
        issued == null ? null : issued.toEpochMilli());
  }

  private static @Nullable String procedure(Dataset row, @Nullable CodedConcept code) {
    Dataset step = row.item(Tag.ScheduledProcedureStepSequence);
    return first(
        row.string(Tag.RequestedProcedureDescription),
        first(
            code == null ? null : code.codeMeaning(),
            step == null ? null : step.string(Tag.ScheduledProcedureStepDescription)));
  }

  private static String issuer(Dataset row, ArchiveNode node) {
    Dataset stated = row.item(Tag.IssuerOfAccessionNumberSequence);
    String issuer =
        stated == null
            ? null
            : first(
                stated.string(Tag.LocalNamespaceEntityID), stated.string(Tag.UniversalEntityID));
    String configured = node.accessionIssuer();
    return issuer != null ? issuer : configured != null ? configured : node.trustCode();
  }

  private static @Nullable String first(@Nullable String wanted, @Nullable String otherwise) {
    return wanted == null || wanted.isBlank() ? otherwise : wanted;
  }
}
