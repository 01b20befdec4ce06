package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Holding;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.IdentityGrade;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;

class PriorChoiceTest {
  private static final String NHS = "9434765919";
  private static final FederatedStudy TODAY =
      study("1.1", NHS, "SMITH^ADA", "19650201", "CT", "CT Chest abdomen pelvis", "20261122");

  private static FederatedStudy study(
      String uid,
      @Nullable String nhs,
      String name,
      String born,
      String modality,
      String description,
      String date) {
    DatasetBuilder row =
        Dataset.builder()
            .string(Tag.PatientName, name)
            .string(Tag.PatientID, "ID-" + uid)
            .string(Tag.PatientBirthDate, born)
            .string(Tag.PatientSex, "F")
            .string(Tag.StudyDate, date)
            .string(Tag.StudyDescription, description)
            .string(Tag.ModalitiesInStudy, modality);
    if (nhs != null) {
      row.sequence(
          Tag.OtherPatientIDsSequence,
          Dataset.builder()
              .string(Tag.PatientID, nhs)
              .string(Tag.IssuerOfPatientID, "NHS")
              .build());
    }
    Dataset built = row.build();
    ArchiveNode node = ArchiveNode.of("Lincoln", "127.0.0.1", 104, "LINCOLN");
    return new FederatedStudy(
        uid,
        List.of(new Holding(node, 10, PatientRecord.of(built, node), built)),
        new Identity.Verdict(IdentityGrade.VERIFIED, ""));
  }

  private static FederatedStudy prior(String uid, String modality, String words, String date) {
    return study(uid, NHS, "SMITH^ADA", "19650201", modality, words, date);
  }

  private static List<String> chosen(FederatedStudy... others) {
    return PriorChoice.of(TODAY, List.of(others)).stream()
        .map(FederatedStudy::studyInstanceUid)
        .toList();
  }

  @Test
  void sameRegionAndModalityComesFirstThenTheNewest() {
    assertEquals(
        List.of("1.5", "1.4", "1.3", "1.6", "1.2"),
        chosen(
            prior("1.2", "MR", "MR Knee left", "20260101"),
            prior("1.3", "US", "US Abdomen", "20230101"),
            prior("1.4", "CT", "CT Thorax", "20200101"),
            prior("1.5", "CT", "CT TAP with contrast", "20250101"),
            prior("1.6", "CT", "CT Head", "20260601")));
  }

  @Test
  void theStudyItselfIsNoPrior() {
    assertTrue(chosen(TODAY).isEmpty());
  }

  @Test
  void whoIsNotSurelyTheSamePersonIsLeftAlone() {
    assertTrue(
        chosen(
                study("1.7", null, "SMITH^ADA", "19650201", "CT", "CT Chest", "20250101"),
                study("1.8", NHS, "SMITH^ADA", "19991231", "CT", "CT Chest", "20250101"),
                study("1.9", NHS, "SMITH^ADA", "", "CT", "CT Chest", "20250101"))
            .isEmpty());
  }

  @Test
  void abbreviationsStandAlone() {
    assertEquals(Set.of("abdomen", "chest", "pelvis"), PriorChoice.regions("CT CAP"));
    assertEquals(Set.of(), PriorChoice.regions("CT capsule study"));
    assertEquals(Set.of("pelvis"), PriorChoice.regions("XR Hips"));
    assertEquals(Set.of(), PriorChoice.regions(null));
  }
}
