package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;

/// A real archive changes its mind while a feeder keeps looking: what comes late, grows, goes or
/// gets other demographics shows in the pool.
@ParameterizedClass
@EnumSource(Dialect.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ArchiveChangesTest {
  private static final CodedConcept DOSE =
      new CodedConcept("113701", "DCM", "X-Ray Radiation Dose Report");
  private static final int NUMBER = 1;

  @TempDir static Path servers;
  private static OrthancServer orthanc;

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private DimseRuntime runtime;
  private Federation federation;
  private Worklist worklist;
  private WorklistSync feeder;
  private Actor agent;

  @BeforeAll
  static void start() {
    orthanc = OrthancServer.start(servers, "LINCOLN");
  }

  @AfterAll
  static void stop() {
    orthanc.close();
  }

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    runtime = new DimseRuntime();
    federation =
        new Federation(
            List.of(
                new Archive(
                    new DimsePeer(new LocalEntity("RR", 11112), orthanc.node("Lincoln"), runtime),
                    null)));
    agent = hub.consultant("Agent");
    worklist = new Worklist(hub.at(agent), hub.auditAt(agent));
    feeder =
        new WorklistSync(
            hub.at(agent), hub.auditAt(agent), federation, Set.of(), Pathways.standard());
  }

  @AfterEach
  void close() throws Exception {
    federation.close();
    runtime.close();
    hub.close();
    for (int number = NUMBER; number <= NUMBER + 1; number++) {
      if (orthanc.instanceCount() > 0 && !orthanc.get("/studies").equals("[]")) {
        try {
          orthanc.deleteStudy(TestStudies.studyUid(number));
        } catch (IllegalStateException alreadyGone) {
          // as the test wanted it
        }
      }
    }
  }

  private void look() throws InterruptedException {
    assertTrue(feeder.look(agent, Duration.ofSeconds(20)).whole());
  }

  private List<WorklistItem> pool() {
    return worklist.list(WorklistFilter.everything());
  }

  private static DatasetBuilder study(LocalDate day) {
    return TestStudies.row(NUMBER)
        .remove(Tag.ModalitiesInStudy)
        .remove(Tag.NumberOfStudyRelatedInstances)
        .string(Tag.StudyDate, DicomDateTimes.da(day));
  }

  private static void image(DatasetBuilder study, int instance) {
    upload(study, SopClass.CT_IMAGE, "CT", instance);
  }

  private static void dose(DatasetBuilder study) {
    study
        .string(Tag.ValueType, "CONTAINER")
        .sequence(Tag.ConceptNameCodeSequence, DOSE.item())
        .string(Tag.CompletionFlag, "COMPLETE")
        .string(Tag.VerificationFlag, "VERIFIED");
    upload(study, SopClass.X_RAY_RADIATION_DOSE_SR, "SR", 900);
  }

  private static void upload(DatasetBuilder study, String sopClass, String modality, int instance) {
    Dataset object =
        study
            .string(Tag.SOPClassUID, sopClass)
            .string(Tag.Modality, modality)
            .string(Tag.SeriesInstanceUID, Uids.derived("changes series " + modality))
            .string(Tag.SOPInstanceUID, Uids.derived("changes object " + instance))
            .string(Tag.InstanceNumber, Integer.toString(instance))
            .build();
    orthanc.upload(TestStudies.file(object));
  }

  @Test
  void aStudyOfLongAgoThatComesLateIsPooledWithinTheHour() throws Exception {
    look();
    image(study(LocalDate.now().minusYears(2)), 1);
    look();
    assertEquals(0, pool().size(), "in between only the last days are looked at");
    hub.stepClock(Duration.ofMinutes(61).toMillis());
    look();
    assertEquals(1, pool().size());
  }

  @Test
  void aStudyThatGrowsShowsItAndOneThatGrowsAfterItsReportIsFlagged() throws Exception {
    image(study(LocalDate.now()), 1);
    look();
    assertEquals(1, pool().getFirst().studies().getFirst().instances());
    image(study(LocalDate.now()), 2);
    dose(study(LocalDate.now()));
    look();
    WorklistItem item = pool().getFirst();
    assertEquals(3, item.studies().getFirst().instances());
    assertNull(item.doubt());

    hub.asOwner("UPDATE items SET state = 'REPORTED'");
    look();
    assertNull(worklist.item(item.itemId()).orElseThrow().doubt());
    image(study(LocalDate.now()), 3);
    look();
    WorklistItem after = worklist.item(item.itemId()).orElseThrow();
    assertEquals(ItemState.REPORTED, after.state());
    assertTrue(String.valueOf(after.doubt()).contains("after the report"), after.doubt());
  }

  @Test
  void anotherDoseReportAfterTheReportIsNoNews() throws Exception {
    image(study(LocalDate.now()), 1);
    look();
    hub.asOwner("UPDATE items SET state = 'REPORTED'");
    String item = worklist.itemsOfStudy(TestStudies.studyUid(NUMBER)).getFirst().itemId();
    dose(study(LocalDate.now()));
    look();
    assertNull(worklist.item(item).orElseThrow().doubt());
  }

  @Test
  void aDeletedStudyFlagsItsItemAndIsForgivenWhenItComesBack() throws Exception {
    image(study(LocalDate.now()), 1);
    look();
    orthanc.deleteStudy(TestStudies.studyUid(NUMBER));
    look();
    WorklistItem item = pool().getFirst();
    assertTrue(String.valueOf(item.doubt()).contains("no longer hold"), item.doubt());
    assertTrue(item.studies().getFirst().gone());
    image(study(LocalDate.now()), 1);
    look();
    assertNull(pool().getFirst().doubt());
    assertEquals(1, pool().size());
  }

  @Test
  void correctedDemographicsOfAStudyWithADoseReportAreNoticed() throws Exception {
    image(study(LocalDate.now()).string(Tag.PatientName, "SMIHT^Ada"), 1);
    dose(study(LocalDate.now()).string(Tag.PatientName, "SMIHT^Ada"));
    look();
    assertEquals("SMIHT^Ada", pool().getFirst().patient().patientName());
    orthanc.deleteStudy(TestStudies.studyUid(NUMBER));
    image(study(LocalDate.now()).string(Tag.PatientName, "SMITH^Ada"), 1);
    dose(study(LocalDate.now()).string(Tag.PatientName, "SMITH^Ada"));
    look();
    assertEquals("SMITH^Ada", pool().getFirst().patient().patientName());
    assertNull(pool().getFirst().doubt());
  }

  @Test
  void aStudyThatTurnsOutToBeSomebodyElsesIsFlagged() throws Exception {
    image(study(LocalDate.now()), 1);
    look();
    orthanc.deleteStudy(TestStudies.studyUid(NUMBER));
    image(
        study(LocalDate.now())
            .string(Tag.PatientName, "OTHER^Bob")
            .string(Tag.PatientBirthDate, "19700101"),
        1);
    look();
    assertEquals("OTHER^Bob", pool().getFirst().patient().patientName());
    assertNotNull(pool().getFirst().doubt());
    assertTrue(pool().getFirst().doubt().contains("somebody else"));
  }
}
