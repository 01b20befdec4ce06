package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.InstanceSink;

/// Rows as no archive should send them, and rows in any order.
class OddRowsTest {
  private static final ArchiveNode NODE = ArchiveNode.of("Odd", "127.0.0.1", 1, "ODD");

  /// Answers every search with the same rows.
  private record Canned(List<Dataset> rows) implements ArchivePeer {
    @Override
    public ArchiveNode node() {
      return NODE;
    }

    @Override
    public Protocol protocol() {
      return Protocol.DIMSE;
    }

    @Override
    public EchoOutcome echo(Duration deadline) {
      return new EchoOutcome.Answered(0, "plain");
    }

    @Override
    public FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline) {
      rows.forEach(onRow);
      return new FindOutcome.Answered(rows.size(), 0, false);
    }

    @Override
    public FindOutcome findInstances(
        String studyInstanceUid,
        @Nullable String seriesInstanceUid,
        Consumer<Dataset> onRow,
        Duration deadline) {
      return new FindOutcome.Answered(0, 0, false);
    }

    @Override
    public FetchOutcome fetch(FetchRequest request, InstanceSink sink) {
      return new FetchOutcome.Completed(0);
    }

    @Override
    public StoreOutcome store(OutgoingInstance instance) {
      return new StoreOutcome.Stored();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private static Dataset row(String uid, String id, String name, String born) {
    return Dataset.builder()
        .string(Tag.StudyInstanceUID, uid)
        .string(Tag.PatientID, id)
        .string(Tag.PatientName, name)
        .string(Tag.PatientBirthDate, born)
        .string(Tag.StudyDate, "20261101")
        .build();
  }

  @Test
  void rowsWithoutAValidStudyAreCountedAndSaidAndDuplicatesAreOne() throws Exception {
    Dataset good = row("1.2.3", "1", "SMITH^ADA", "19650201");
    List<Dataset> rows =
        List.of(
            good,
            good,
            row("", "2", "SMITH^EVE", "19650201"),
            row("1.2.three", "3", "SMITH^BO", "19650201"),
            row("../../etc/passwd", "4", "SMITH^AL", "19650201"),
            Dataset.builder().build(),
            row("1.2.4", "5", "SMITH^CY", "no date"));
    SearchResult found =
        new Federation(List.of(new Archive(new Canned(rows), null)))
            .search(StudySearch.everything(), Duration.ofSeconds(5), SearchListener.none());
    assertEquals(
        List.of("1.2.3", "1.2.4"),
        found.studies().stream().map(FederatedStudy::studyInstanceUid).sorted().toList());
    ArchiveAnswer answer = found.archives().getFirst();
    assertEquals(ArchiveAnswer.State.ANSWERED, answer.state());
    assertEquals(2, answer.rows());
    assertTrue(answer.reason().startsWith("4 of its rows"), answer.toString());
  }

  @Test
  void inWhateverOrderRowsComeTheGradesAreTheSame() {
    Random random = new Random(99);
    for (int round = 0; round < 300; round++) {
      List<Object[]> rows = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        rows.add(
            new Object[] {
              random.nextInt(3),
              "1.2." + random.nextInt(6),
              row(
                  "x",
                  random.nextInt(4) == 0 ? "" : "" + random.nextInt(3),
                  random.nextInt(5) == 0 ? "BROWN^A" : "SMITH^A",
                  random.nextInt(5) == 0 ? "" : random.nextInt(4) == 0 ? "19560201" : "19650201")
            });
      }
      // one archive says one thing of one study; what it says twice, only the first counts
      Map<String, Object[]> distinct = new TreeMap<>();
      rows.forEach(each -> distinct.putIfAbsent(each[0] + "/" + each[1], each));
      List<Object[]> order = new ArrayList<>(distinct.values());
      Map<String, String> grades = grades(order);
      for (int shuffle = 0; shuffle < 5; shuffle++) {
        Collections.shuffle(order, random);
        assertEquals(grades, grades(order), "round " + round);
      }
    }
  }

  private static Map<String, String> grades(List<Object[]> rows) {
    StudyMerge merge = new StudyMerge();
    for (Object[] each : rows) {
      // three archives of one issuer, so that their Patient IDs meet
      Dataset row = ((Dataset) each[2]).toBuilder().string(Tag.IssuerOfPatientID, "TRUST").build();
      merge.add(
          (Integer) each[0],
          (String) each[1],
          new Holding(NODE, 1, PatientRecord.of(row, NODE), row));
    }
    Map<String, String> grades = new TreeMap<>();
    merge
        .studies()
        .forEach(study -> grades.put(study.studyInstanceUid(), study.identity().grade().word()));
    return grades;
  }
}
