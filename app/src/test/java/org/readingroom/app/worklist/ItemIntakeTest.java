package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;

@ParameterizedClass
@EnumSource(Dialect.class)
class ItemIntakeTest {
  private static final ArchiveNode LINCOLN = TestStudies.LINCOLN;
  private static final ArchiveNode BOSTON = ArchiveNode.of("Boston", "127.0.0.1", 2, "BOSTON");

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor feeder;
  private Worklist worklist;
  private ItemIntake intake;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    feeder = hub.consultant("Ada");
    worklist = new Worklist(hub.at(feeder), hub.auditAt(feeder));
    intake = new ItemIntake(hub.at(feeder), hub.auditAt(feeder), List.of(LINCOLN, BOSTON));
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private void see(ArchiveNode archive, Dataset row) {
    hub.at(feeder)
        .writing((Handle handle) -> {
          intake.begin(handle);
          intake.admit(handle, feeder, StudySeen.of(archive, row));
        });
  }

  private List<WorklistItem> pool() {
    return worklist.list(WorklistFilter.everything());
  }

  @Test
  void seenTwiceIsOneItem() {
    see(LINCOLN, TestStudies.row(1).build());
    see(LINCOLN, TestStudies.row(1).build());
    assertEquals(1, pool().size());
    assertEquals(Instant.parse("2026-11-22T00:01:00Z"), pool().getFirst().examined());
  }

  @Test
  void aCopyInAnotherTrustIsAnotherHolderOfTheSameItem() {
    see(LINCOLN, TestStudies.row(1).build());
    see(BOSTON, TestStudies.row(1).string(Tag.PatientID, "LOCAL77").build());
    WorklistItem item = pool().getFirst();
    assertEquals(1, pool().size());
    assertEquals("Lincoln", item.trustCode());
    assertEquals(
        List.of("Lincoln", "Boston"), item.studies().stream().map(ItemStudy::archive).toList());
    assertEquals("PID1", item.patient().patientId());
    assertEquals("Lincoln", item.mainStudy().archive());
  }

  @Test
  void theIssuerOfTheAccessionOwnsTheOrderWhereverTheImagesAre() {
    Dataset issuer = Dataset.builder().string(Tag.LocalNamespaceEntityID, "Lincoln").build();
    see(BOSTON, TestStudies.row(1).sequence(Tag.IssuerOfAccessionNumberSequence, issuer).build());
    assertEquals("Lincoln", pool().getFirst().trustCode());
  }

  @Test
  void twoStudiesOfOneOrderAreOneThingToReport() {
    see(LINCOLN, TestStudies.row(1).build());
    see(
        LINCOLN,
        TestStudies.row(1)
            .string(Tag.StudyInstanceUID, TestStudies.studyUid(2))
            .string(Tag.StudyDescription, "CT neck")
            .build());
    assertEquals(1, pool().size());
    assertEquals(2, pool().getFirst().studies().size());
  }

  @Test
  void theSameAccessionInAnotherTrustIsAnotherOrder() {
    see(LINCOLN, TestStudies.row(1).build());
    see(BOSTON, TestStudies.row(1).string(Tag.StudyInstanceUID, TestStudies.studyUid(2)).build());
    assertEquals(2, pool().size());
  }

  @Test
  void anAccessionUsedForAnotherPatientJoinsNobodyAndIsFlagged() {
    see(LINCOLN, TestStudies.row(1).build());
    see(LINCOLN, TestStudies.row(2).string(Tag.AccessionNumber, "ACC1").build());
    assertEquals(2, pool().size());
    assertTrue(
        pool().stream().anyMatch(i -> String.valueOf(i.doubt()).contains("accession number")));
  }

  @Test
  void aStudyOfDocumentsOnlyIsNothingToReport() {
    see(LINCOLN, TestStudies.row(1).string(Tag.ModalitiesInStudy, "SR", "KO").build());
    assertEquals(0, pool().size());
  }

  @Test
  void correctedDemographicsReplaceTheOldOnes() {
    see(LINCOLN, TestStudies.row(1).string(Tag.PatientName, "SMIHT^Ada").build());
    see(LINCOLN, TestStudies.row(1).string(Tag.PatientName, "SMITH^Ada").build());
    assertEquals("SMITH^Ada", pool().getFirst().patient().patientName());
  }

  @Test
  void aStudyOfTwoOrdersMustBeNamedByItem() throws Exception {
    see(LINCOLN, TestStudies.row(1).build());
    see(LINCOLN, TestStudies.row(2).build());
    List<WorklistItem> two = pool();
    // the second item also covers the first one's study
    WorklistItem second =
        two.stream()
            .filter(i -> i.mainStudy().studyInstanceUid().equals(TestStudies.studyUid(2)))
            .findFirst()
            .orElseThrow();
    WorklistItem first = worklist.find(TestStudies.studyUid(1));
    assertNotEquals(first.itemId(), second.itemId());
    hub.writeAsOwner(handle -> {
      String key = new ItemRows(hub.hub).studyKey(TestStudies.studyUid(1));
      handle
          .createUpdate(
              "INSERT INTO item_studies (item_id, study_key, archive, trust_code, modalities,"
                  + " checked, row_key, sealed) VALUES (:item, :key, 'Lincoln', 'Lincoln',"
                  + " 'CT', 1, '', :sealed)")
          .bind("item", second.itemId())
          .bind("key", key)
          .bind(
              "sealed",
              new ItemRows(hub.hub)
                  .hideStudy(second.itemId(), key, "Lincoln", TestStudies.row(1).build()))
          .execute();
    });
    UnclearItemException unclear =
        assertThrows(UnclearItemException.class, () -> worklist.find(TestStudies.studyUid(1)));
    assertEquals(2, unclear.candidates().size());
    assertTrue(unclear.getMessage().contains(first.itemId()));
    assertEquals(second.itemId(), worklist.find(second.itemId()).itemId());
    assertEquals(
        0,
        assertThrows(UnclearItemException.class, () -> worklist.find("1.2.3")).candidates().size());
  }

  @Test
  void aMissingExaminationTimeIsTheTimeOfPooling() {
    see(LINCOLN, TestStudies.row(1).string(Tag.StudyDate).string(Tag.StudyTime).build());
    assertNotNull(pool().getFirst().examined());
    assertNull(
        StudySeen.of(LINCOLN, Dataset.builder().string(Tag.StudyInstanceUID, "../x").build()));
  }
}
