package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Pathways;
import org.readingroom.app.worklist.SyncReport;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistSync;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.ReportTitles;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;

/// From an archive into the pool, and the report back into the archive: on a real Orthanc.
class ReportToArchiveTest {
  private static final LocalEntity US = new LocalEntity("READINGROOM", 11112);
  private static final CodedConcept DOSE =
      new CodedConcept("113701", "DCM", "X-Ray Radiation Dose Report");

  @TempDir static Path servers;
  private static OrthancServer orthanc;
  private static int nextStudy = 1;

  @TempDir Path home;
  private TestHub hub;
  private DimseRuntime runtime;
  private Federation federation;
  private Worklist worklist;
  private WorklistSync sync;
  private Reports reports;
  private Outbox outbox;
  private Actor consultant;

  @BeforeAll
  static void start() {
    orthanc = OrthancServer.start(servers, "LINCOLN", Map.of("OverwriteInstances", "false"));
  }

  @AfterAll
  static void stop() {
    orthanc.close();
  }

  @BeforeEach
  void open() {
    hub = TestHub.in(home);
    runtime = new DimseRuntime();
    ArchiveNode node = orthanc.node("Lincoln").withWeb(orthanc.dicomWeb());
    federation =
        new Federation(
            List.of(new Archive(new DimsePeer(US, node, runtime), new DicomWebPeer(node))));
    worklist = new Worklist(hub.hub, hub.audit);
    sync =
        new WorklistSync(
            hub.hub, hub.audit, federation, Set.of("Radiology report"), Pathways.standard());
    reports = new Reports(hub.hub, hub.audit, worklist, new ReportObject(List.of(node)));
    outbox = new Outbox(hub.hub, hub.audit, federation);
    consultant = hub.consultant("Dr Ada Reader");
  }

  @AfterEach
  void close() throws Exception {
    federation.close();
    runtime.close();
    hub.close();
  }

  private SyncReport sync() throws InterruptedException {
    return sync.run(consultant, null, Duration.ofSeconds(20));
  }

  private int study(int images) {
    int number = nextStudy++;
    for (int i = 1; i <= images; i++) {
      orthanc.upload(TestStudies.image(number, i));
    }
    return number;
  }

  private Set<String> pooledStudies() {
    return worklist.list(WorklistFilter.everything()).stream()
        .map(item -> item.mainStudy().studyInstanceUid())
        .collect(Collectors.toSet());
  }

  @Test
  void aSignedReportIsInTheArchiveOnceAndItsItemHasLeftThePool() throws Exception {
    int number = study(2);
    SyncReport first = sync();
    assertTrue(first.whole(), first::toString);
    WorklistItem item = worklist.find(TestStudies.studyUid(number));
    assertEquals("CANARY" + number + "^Ada", item.patient().patientName());
    assertEquals("Lincoln", item.trust());

    reports.draft(item.itemId(), consultant, new ReportText("Old infarct.", "No bleed."), null);
    SignOutcome outcome = reports.sign(SignRequest.latestDraft(item.itemId()), consultant);
    Report signed = assertInstanceOf(SignOutcome.Signed.class, outcome).report();
    assertEquals(ReportState.FINAL, signed.state());
    assertFalse(pooledStudies().contains(TestStudies.studyUid(number)));

    assertEquals(1, outbox.deliverDue(consultant));
    assertEquals(0, outbox.deliverDue(consultant));
    Delivery delivery = outbox.of(signed.reportId()).getFirst();
    assertEquals(Delivery.State.FILED, delivery.state());
    assertNull(delivery.reason());
    assertNotNull(delivery.filed());

    byte[] file = orthanc.file(signed.sopInstanceUid());
    Path sr = Files.write(home.resolve("sr.dcm"), file);
    String dump = tool("dcmdump", sr.toString());
    assertTrue(dump.contains("Old infarct.") && dump.contains("No bleed."), dump);
    assertTrue(dump.contains("VERIFIED") && dump.contains("FINAL"), dump);
    String verdict = tool("dciodvfy", sr.toString());
    assertFalse(verdict.contains("Error"), verdict);

    // and the archive, asked again, agrees that it is reported: nothing comes back
    sync();
    assertFalse(pooledStudies().contains(TestStudies.studyUid(number)));
    assertEquals(1, countStructuredReports(number));
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void onlyAVerifiedDiagnosticReportClosesAnItem() throws Exception {
    int untouched = study(1);
    int withDose = study(1);
    orthanc.upload(
        TestStudies.structured(
            withDose, SopClass.X_RAY_RADIATION_DOSE_SR, DOSE, "COMPLETE", "VERIFIED"));
    int withDoseInEnhanced = study(1);
    orthanc.upload(
        TestStudies.structured(
            withDoseInEnhanced, SopClass.ENHANCED_SR, DOSE, "COMPLETE", "VERIFIED"));
    int preliminary = study(1);
    orthanc.upload(
        TestStudies.structured(
            preliminary, SopClass.BASIC_TEXT_SR, ReportTitles.CT, "COMPLETE", "UNVERIFIED"));
    int unknownTitle = study(1);
    orthanc.upload(
        TestStudies.structured(
            unknownTitle,
            SopClass.BASIC_TEXT_SR,
            new CodedConcept("X1", "99LOCAL", "Letter"),
            "COMPLETE",
            "VERIFIED"));
    int reported = study(1);
    orthanc.upload(TestStudies.finalReport(reported));

    SyncReport pass = sync();
    assertTrue(pass.whole(), pass::toString);
    Set<String> pooled = pooledStudies();
    assertTrue(pooled.contains(TestStudies.studyUid(untouched)));
    assertTrue(pooled.contains(TestStudies.studyUid(withDose)), "a dose report is no report");
    assertTrue(pooled.contains(TestStudies.studyUid(withDoseInEnhanced)));
    assertTrue(pooled.contains(TestStudies.studyUid(preliminary)));
    assertTrue(pooled.contains(TestStudies.studyUid(unknownTitle)));
    assertFalse(pooled.contains(TestStudies.studyUid(reported)));
    assertEquals(ItemState.PRELIMINARY, worklist.find(TestStudies.studyUid(preliminary)).state());
    assertNotNull(worklist.find(TestStudies.studyUid(unknownTitle)).doubt());
    assertNull(worklist.find(TestStudies.studyUid(withDose)).doubt());

    // the report arrives later, elsewhere: the item closes
    orthanc.upload(TestStudies.finalReport(untouched));
    assertEquals(1, sync().closedItems());
    assertFalse(pooledStudies().contains(TestStudies.studyUid(untouched)));
    // and a second look finds nothing new
    SyncReport again = sync();
    assertEquals(0, again.newItems() + again.closedItems());
  }

  @Test
  void aTraineesReportLeavesTheItemOpenUntilAConsultantVerifiesIt() throws Exception {
    int number = study(1);
    sync();
    String itemId = worklist.find(TestStudies.studyUid(number)).itemId();
    Actor trainee = hub.actor("Tom Trainee", Role.TRAINEE);
    SignOutcome tooMuch =
        reports.sign(
            new SignRequest(
                itemId, SignRequest.As.FINAL, new ReportText("", "Normal."), null, List.of()),
            trainee);
    assertInstanceOf(SignOutcome.Refused.class, tooMuch);
    reports.draft(itemId, trainee, new ReportText("Clear.", "Normal."), null);
    Report provisional =
        assertInstanceOf(
                SignOutcome.Signed.class, reports.sign(SignRequest.latestDraft(itemId), trainee))
            .report();
    assertEquals(ReportState.PRELIMINARY, provisional.state());
    outbox.deliverDue(trainee);
    sync();
    assertEquals(ItemState.PRELIMINARY, worklist.item(itemId).orElseThrow().state());

    Report verified =
        assertInstanceOf(
                SignOutcome.Signed.class, reports.sign(SignRequest.latestDraft(itemId), consultant))
            .report();
    assertEquals(ReportState.FINAL, verified.state());
    assertEquals(provisional.text(), verified.text());
    outbox.deliverDue(consultant);
    Dataset sr = readFile(orthanc.file(verified.sopInstanceUid()));
    assertEquals(
        provisional.sopInstanceUid(),
        sr.item(Tag.PredecessorDocumentsSequence)
            .item(Tag.ReferencedSeriesSequence)
            .item(Tag.ReferencedSOPSequence)
            .string(Tag.ReferencedSOPInstanceUID));
    assertEquals("Trainee^Tom", sr.item(Tag.AuthorObserverSequence).string(Tag.PersonName));
    assertEquals(
        "Reader^Ada^^Dr", sr.item(Tag.VerifyingObserverSequence).string(Tag.VerifyingObserverName));
    assertFalse(pooledStudies().contains(TestStudies.studyUid(number)));
  }

  private static Dataset readFile(byte[] file) throws Exception {
    var in = new BufferedInputStream(new ByteArrayInputStream(file));
    var meta = FileMetaInformation.read(in);
    return DatasetReader.readHeader(in, meta.transferSyntaxUid());
  }

  private int countStructuredReports(int number) throws Exception {
    int[] count = {0};
    federation
        .archives()
        .getFirst()
        .findInstances(
            TestStudies.studyUid(number),
            null,
            row -> count[0] += SopClass.BASIC_TEXT_SR.equals(row.string(Tag.SOPClassUID)) ? 1 : 0,
            Duration.ofSeconds(10));
    return count[0];
  }

  private static String tool(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}
