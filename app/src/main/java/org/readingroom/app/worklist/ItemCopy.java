package org.readingroom.app.worklist;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;

/// An item as a workstation keeps it for when the hub is away: everything that is needed to read
/// and report it, and nobody's claim. Plain values, so that it can be sealed and stored; holds a
/// patient.
///
/// @param pathway null in a copy of before there were any
/// @param asOfMs the hub's clock when it was copied, ms since 1970 UTC
public record ItemCopy(
    String itemId,
    String trust,
    String trustCode,
    String state,
    int priority,
    String subspecialty,
    long examinedMs,
    long dueMs,
    @Nullable String doubt,
    @Nullable String pathway,
    ItemPatient patient,
    ItemRequest request,
    List<Study> studies,
    long asOfMs) {

  /// @param header the archive's study row, Explicit VR Little Endian
  public record Study(
      String studyInstanceUid,
      String archive,
      String trustCode,
      @Nullable Integer instances,
      List<String> modalities,
      boolean gone,
      byte[] header) {}

  public ItemCopy {
    studies = List.copyOf(studies);
  }

  public static ItemCopy of(WorklistItem item) throws IOException {
    List<Study> studies = new ArrayList<>();
    for (ItemStudy study : item.studies()) {
      studies.add(
          new Study(
              study.studyInstanceUid(),
              study.archive(),
              study.trustCode(),
              study.instances(),
              study.modalities(),
              study.gone(),
              DatasetWriter.dataset(study.header(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)));
    }
    return new ItemCopy(
        item.itemId(),
        item.trust(),
        item.trustCode(),
        item.state().name(),
        item.priority().rank(),
        item.subspecialty(),
        item.examined().toEpochMilli(),
        item.due().toEpochMilli(),
        item.doubt(),
        item.pathway(),
        item.patient(),
        item.request(),
        studies,
        item.asOf().toEpochMilli());
  }

  /// The item as it was, with this claim on it.
  public WorklistItem item(WorklistItem.@Nullable Claim claim) throws IOException {
    List<ItemStudy> back = new ArrayList<>();
    for (Study study : studies) {
      Dataset header =
          DatasetReader.readHeader(
              new ByteArrayInputStream(study.header()), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
      back.add(
          new ItemStudy(
              study.studyInstanceUid(),
              study.archive(),
              study.trustCode(),
              study.instances(),
              study.modalities(),
              study.gone(),
              header));
    }
    return new WorklistItem(
        itemId,
        trust,
        trustCode,
        ItemState.valueOf(state),
        Priority.ofRank(priority),
        subspecialty,
        Instant.ofEpochMilli(examinedMs),
        Instant.ofEpochMilli(dueMs),
        claim,
        null,
        Set.of(),
        doubt,
        pathway == null ? "" : pathway,
        patient,
        request,
        back,
        Instant.ofEpochMilli(asOfMs));
  }

  @Override
  public String toString() {
    return "ItemCopy[" + itemId + "]";
  }
}
