package org.readingroom.app.worklist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.TestHub;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.ReportDocument;
import org.readingroom.netclient.dataset.ReportTitles;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.StructuredReports;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;

/// Studies made for the tests: rows as archives answer them, and small objects to store.
public final class TestStudies {
  public static final ArchiveNode LINCOLN = ArchiveNode.of("Lincoln", "127.0.0.1", 1, "LINCOLN");

  private TestStudies() {}

  /// A study row of a CT with one patient per number.
  public static DatasetBuilder row(int number) {
    return Dataset.builder()
        .string(Tag.StudyInstanceUID, studyUid(number))
        .string(Tag.StudyDate, "20261122")
        .string(Tag.StudyTime, String.format("%02d%02d00", number / 60 % 24, number % 60))
        .string(Tag.StudyDescription, "CT head")
        .string(Tag.StudyID, "S" + number)
        .string(Tag.AccessionNumber, "ACC" + number)
        .string(Tag.ModalitiesInStudy, "CT")
        .string(Tag.NumberOfStudyRelatedInstances, "2")
        .string(Tag.PatientName, "CANARY" + number + "^Ada")
        .string(Tag.PatientID, "PID" + number)
        .string(Tag.PatientBirthDate, "19650201")
        .string(Tag.PatientSex, "F")
        .string(Tag.ReferringPhysicianName, "ASKER^Ann");
  }

  public static String studyUid(int number) {
    return Uids.derived("test study " + number);
  }

  /// Puts a study into the pool as a sync would, and returns its item's id.
  public static String pool(TestHub hub, Actor actor, Dataset row) {
    return pool(hub, actor, LINCOLN, row);
  }

  public static String pool(TestHub hub, Actor actor, ArchiveNode archive, Dataset row) {
    ItemIntake intake = new ItemIntake(hub.at(actor), hub.auditAt(actor), List.of(archive));
    StudySeen study = StudySeen.of(archive, row);
    hub.at(actor)
        .writing((Handle handle) -> {
          intake.begin(handle);
          intake.admit(handle, actor, study);
        });
    return new Worklist(hub.at(actor), hub.auditAt(actor))
        .itemsOfStudy(row.string(Tag.StudyInstanceUID))
        .getFirst()
        .itemId();
  }

  /// Pools so many studies, a few hundred with each transaction.
  ///
  /// @return their items, in the order of their numbers
  public static Set<String> poolAll(TestHub hub, Actor actor, int count) {
    Hub at = hub.at(actor);
    ItemIntake intake = new ItemIntake(at, hub.auditAt(actor), List.of(LINCOLN));
    for (int from = 0; from < count; from += 500) {
      int first = from;
      at.writing((Handle handle) -> {
        intake.begin(handle);
        for (int n = first; n < Math.min(first + 500, count); n++) {
          intake.admit(handle, actor, StudySeen.of(LINCOLN, row(n).build()));
        }
      });
    }
    Map<String, String> items = new HashMap<>();
    new Worklist(at, hub.auditAt(actor))
        .list(WorklistFilter.everything())
        .forEach(item ->
            item.studies().forEach(study -> items.put(study.studyInstanceUid(), item.itemId())));
    Set<String> out = new LinkedHashSet<>();
    for (int n = 0; n < count; n++) {
      out.add(Objects.requireNonNull(items.get(studyUid(n)), "not pooled"));
    }
    return out;
  }

  /// A tiny CT image of that study, as a file.
  public static byte[] image(int number, int instance) {
    return file(
        row(number)
            .remove(Tag.ModalitiesInStudy)
            .remove(Tag.NumberOfStudyRelatedInstances)
            .string(Tag.SOPClassUID, SopClass.CT_IMAGE)
            .string(Tag.SOPInstanceUID, Uids.derived("test image " + number + " " + instance))
            .string(Tag.SeriesInstanceUID, Uids.derived("test series " + number))
            .string(Tag.Modality, "CT")
            .string(Tag.SeriesNumber, "1")
            .string(Tag.InstanceNumber, Integer.toString(instance))
            .greyPixels(2, 2, 16, false)
            .bytes(Tag.PixelData, "OW", new byte[8])
            .build());
  }

  /// An SR object of that study with any class and title, as other systems write them.
  public static byte[] structured(
      int number, String sopClassUid, CodedConcept title, String completion, String verification) {
    return file(
        row(number)
            .remove(Tag.ModalitiesInStudy)
            .remove(Tag.NumberOfStudyRelatedInstances)
            .string(Tag.SOPClassUID, sopClassUid)
            .string(
                Tag.SOPInstanceUID,
                Uids.derived("test sr " + number + sopClassUid + title + verification))
            .string(
                Tag.SeriesInstanceUID,
                Uids.derived("test sr series " + number + sopClassUid + title + verification))
            .string(Tag.Modality, "SR")
            .string(Tag.SeriesNumber, "501")
            .string(Tag.InstanceNumber, "1")
            .string(Tag.ValueType, "CONTAINER")
            .string(Tag.ContinuityOfContent, "SEPARATE")
            .sequence(Tag.ConceptNameCodeSequence, title.item())
            .string(Tag.CompletionFlag, completion)
            .string(Tag.VerificationFlag, verification)
            .build());
  }

  /// A verified report of another system on that study.
  public static byte[] finalReport(int number) {
    ReportDocument.Observer observer = new ReportDocument.Observer("OTHER^Olga", "Derby", null);
    try {
      return file(
          StructuredReports.encode(
              new ReportDocument(
                  row(number).build(),
                  Uids.derived("test final " + number),
                  Uids.derived("test final series " + number),
                  700,
                  1,
                  ReportTitles.CT,
                  "",
                  "Nothing of note.",
                  "Normal.",
                  true,
                  observer,
                  new ReportDocument.Verification(observer, Instant.parse("2026-11-22T01:00:00Z")),
                  List.of(),
                  List.of(),
                  List.of(),
                  Instant.parse("2026-11-22T01:00:00Z"),
                  ZoneId.of("Europe/London"),
                  "en-GB")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] file(Dataset dataset) {
    try {
      return DatasetWriter.file(dataset, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
