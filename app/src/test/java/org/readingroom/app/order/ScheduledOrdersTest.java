package org.readingroom.app.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.DcmtkServer;
import org.readingroom.netclient.servers.OrthancServer;

/// Against dcmtk's worklist server and Orthanc's.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScheduledOrdersTest {
  private static final String WORKLIST_CLASS = "1.2.840.10008.5.1.4.31";

  // wanted of every row by the standard, and by nobody here
  private static final int SCHEDULED_STATION_AE_TITLE = 0x00400001;
  private static final int SCHEDULED_PERFORMING_PHYSICIAN = 0x00400006;

  @TempDir Path folder;

  private static DatasetBuilder row(int number, LocalDate day) {
    Dataset step =
        Dataset.builder()
            .string(Tag.Modality, "CT")
            .string(Tag.ScheduledProcedureStepStartDate, DicomDateTimes.da(day))
            .string(Tag.ScheduledProcedureStepStartTime, "090000")
            .string(Tag.ScheduledProcedureStepDescription, "CT head helical")
            .string(Tag.ScheduledProcedureStepID, "S" + number)
            .string(SCHEDULED_STATION_AE_TITLE, "CT1")
            .string(SCHEDULED_PERFORMING_PHYSICIAN)
            .build();
    return Dataset.builder()
        .string(Tag.SpecificCharacterSet, "ISO_IR 192")
        .string(Tag.AccessionNumber, "ACC" + number)
        .string(Tag.PatientName, "M\u00FCLLER" + number + "^Ada")
        .string(Tag.PatientID, "PID" + number)
        .string(Tag.PatientBirthDate, "19650201")
        .string(Tag.PatientSex, "F")
        .string(Tag.StudyInstanceUID, TestStudies.studyUid(number))
        .string(Tag.RequestingPhysician, "Asker^Ann")
        .string(Tag.RequestedProcedureDescription, "CT head")
        .string(Tag.RequestedProcedureID, "R" + number)
        .string(Tag.RequestedProcedurePriority, "STAT")
        .string(Tag.ReasonForTheRequestedProcedure, "Fall")
        .sequence(Tag.ScheduledProcedureStepSequence, step);
  }

  private static void write(Path file, DatasetBuilder row) throws Exception {
    Files.write(
        file,
        TestStudies.file(
            row.string(Tag.SOPClassUID, WORKLIST_CLASS)
                .string(Tag.SOPInstanceUID, Uids.derived("worklist " + file.getFileName()))
                .build()));
  }

  private static void fill(Path list) throws Exception {
    LocalDate today = LocalDate.now();
    write(list.resolve("1.wl"), row(1, today));
    write(list.resolve("2.wl"), row(2, today.plusDays(1)));
    write(list.resolve("3.wl"), row(3, today.plusDays(30)));
    write(list.resolve("4.wl"), row(4, today).string(Tag.AccessionNumber));
  }

  private static ScheduledOrders.Listed list(ArchiveNode node) throws InterruptedException {
    try (DimseRuntime runtime = new DimseRuntime();
        DimsePeer peer = new DimsePeer(new LocalEntity("RR", 11112), node, runtime)) {
      return new ScheduledOrders(peer).list(Duration.ofSeconds(20));
    }
  }

  private static void check(ScheduledOrders.Listed listed) {
    assertInstanceOf(FindOutcome.Answered.class, listed.outcome(), listed.outcome()::toString);
    assertEquals(
        java.util.Set.of("ACC1", "ACC2"),
        listed.orders().stream().map(Order::accessionNumber).collect(Collectors.toSet()));
    Order order =
        listed.orders().stream()
            .filter(o -> o.accessionNumber().equals("ACC1"))
            .findFirst()
            .orElseThrow();
    assertEquals("Lincoln", order.issuerOfAccessionNumber());
    assertEquals("M\u00FCLLER1^Ada", order.patient().patientName());
    assertEquals("PID1", order.patient().patientId());
    assertEquals("CT head", order.procedure());
    assertEquals("Fall", order.reason());
    assertEquals("STAT", order.priority());
    assertEquals("Asker^Ann", order.requestedBy());
    assertNull(order.patientClass());
  }

  @Test
  void dcmtksWorklistIsRead() throws Exception {
    try (DcmtkServer server = DcmtkServer.wlmscpfs(folder, "LINCOLN")) {
      fill(server.folder());
      check(list(server.node("Lincoln")));
    }
  }

  @Test
  void orthancsWorklistIsRead() throws Exception {
    Path list = Files.createDirectories(folder.resolve("list"));
    fill(list);
    try (OrthancServer server =
        OrthancServer.start(
            folder.resolve("orthanc"),
            "LINCOLN",
            Map.of(
                "Plugins",
                "[\"/usr/share/orthanc/plugins/libModalityWorklists.so\"]",
                "DicomAlwaysAllowFindWorklist",
                "true",
                "Worklists",
                "{\"Enable\": true, \"Database\": \"" + list + "\"}"))) {
      check(list(server.node("Lincoln")));
    }
  }

  @Test
  void aServerWithoutAWorklistSaysSo() throws Exception {
    try (DcmtkServer archive = DcmtkServer.storescp(folder, "LINCOLN")) {
      FindOutcome.Failed failed =
          assertInstanceOf(FindOutcome.Failed.class, list(archive.node("Lincoln")).outcome());
      assertEquals(Failure.Kind.NOT_SUPPORTED, failed.failure().kind());
      assertTrue(failed.failure().explained().contains("Modality Worklist"));
    }
  }

  @Test
  void aRowNobodyCanMatchIsLeftOut() {
    ArchiveNode node = ArchiveNode.of("Lincoln", "127.0.0.1", 1, "LINCOLN");
    assertNull(ScheduledOrders.order(row(1, LocalDate.now()).string(Tag.PatientID).build(), node));
  }
}
