package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;

class StudyMergeTest {
  private static final ArchiveNode A = ArchiveNode.of("A", "127.0.0.1", 1, "A");
  private static final ArchiveNode B = ArchiveNode.of("B", "127.0.0.1", 2, "B");

  private final StudyMerge merge = new StudyMerge();

  private static Holding holding(
      ArchiveNode archive, String uid, String id, String name, String born, Integer instances) {
    Dataset row =
        Dataset.builder()
            .string(Tag.StudyInstanceUID, uid)
            .string(Tag.PatientID, id)
            .string(Tag.PatientName, name)
            .string(Tag.PatientBirthDate, born)
            .string(Tag.StudyDate, "20261101")
            .build();
    return new Holding(archive, instances, PatientRecord.of(row, archive), row);
  }

  private static String grade(Collection<FederatedStudy> rows, String uid) {
    return rows.stream()
        .filter(row -> row.studyInstanceUid().equals(uid))
        .findFirst()
        .orElseThrow()
        .identity()
        .grade()
        .word();
  }

  @Test
  void aloneIsUnverified() {
    assertEquals(
        "unverified",
        grade(merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 1)), "1.1"));
  }

  @Test
  void secondStudyOfTheSamePatientVerifiesBoth() {
    merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 1));
    Collection<FederatedStudy> changed =
        merge.add(0, "1.2", holding(A, "1.2", "7", "SMITH^A", "19650201", 1));
    assertEquals(2, changed.size());
    assertEquals("verified", grade(changed, "1.1"));
    assertEquals("verified", grade(changed, "1.2"));
  }

  @Test
  void contradictionReachesEveryRowOfThatIdentifier() {
    merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 1));
    merge.add(0, "1.2", holding(A, "1.2", "7", "SMITH^A", "19650201", 1));
    merge.add(0, "1.3", holding(A, "1.3", "7", "SMITH^A", "19990909", 1));
    for (String uid : List.of("1.1", "1.2", "1.3")) {
      assertEquals("conflict", grade(merge.studies(), uid));
    }
  }

  @Test
  void sameBareIdInTwoArchivesIsTwoPeople() {
    merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 1));
    merge.add(1, "1.2", holding(B, "1.2", "7", "BROWN^B", "19400101", 1));
    assertEquals("unverified", grade(merge.studies(), "1.1"));
    assertEquals("unverified", grade(merge.studies(), "1.2"));
  }

  @Test
  void secondHolderJoinsTheRowInTheOrderOfTheSettings() {
    merge.add(1, "1.1", holding(B, "1.1", "9", "SMITH^A", "19650201", 5));
    merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 3));
    FederatedStudy row = merge.studies().getFirst();
    assertEquals(
        List.of("A", "B"), row.holders().stream().map(each -> each.archive().name()).toList());
    assertEquals("7", row.patient().patientId());
    assertEquals(5, row.instances());
  }

  @Test
  void sameRowTwiceFromOneArchiveChangesNothing() {
    Holding row = holding(A, "1.1", "7", "SMITH^A", "19650201", 3);
    merge.add(0, "1.1", row);
    assertTrue(merge.add(0, "1.1", row).isEmpty());
    assertEquals("unverified", grade(merge.studies(), "1.1"));
  }

  @Test
  void holdersThatContradictEachOtherAreFlagged() {
    merge.add(0, "1.1", holding(A, "1.1", "7", "SMITH^A", "19650201", 3));
    merge.add(1, "1.1", holding(B, "1.1", "9", "SMITH^A", "19770707", 3));
    assertEquals("conflict", grade(merge.studies(), "1.1"));
  }

  @Test
  void thousandsOfStudiesUnderOneCarelessIdMergeInTime() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 3_000; i++) {
            String uid = "1." + i;
            merge.add(0, uid, holding(A, uid, "ANON", "NAME" + i, "19650201", 1));
          }
        });
    assertEquals("conflict", grade(merge.studies(), "1.0"));
  }
}
