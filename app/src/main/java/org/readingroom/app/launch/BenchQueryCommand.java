package org.readingroom.app.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.readingroom.app.bench.QueryNetwork;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dimse.BareFind;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.Holding;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.peer.LocalEntity;
import picocli.CommandLine.Command;

/// `run bench query`: one search over 5, 20 and 80 archives behind lines of 10 to 80 ms, a quarter
/// of them sick, against one bare C-FIND to one of them.
///
/// Ours and the peer alternate in one warm process. The peer of the first row is a bare question to
/// the nearest archive, that of all healthy rows one to the farthest healthy archive, each measured
/// from before it connects.
@Command(
    name = "query",
    description = "Time to the first and to all rows of a search over many archives, some sick.")
final class BenchQueryCommand extends BenchRun {
  private static final double TARGET = 1.3;
  private static final Duration DEADLINE = Duration.ofMillis(1800);
  private static final LocalEntity US = new LocalEntity("READINGROOM", 0);

  BenchQueryCommand() {
    super("query", 9);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    for (int archives : new int[] {5, 20, 80}) {
      Path scratch = Files.createTempDirectory("readingroom-bench");
      progress("Searching " + archives + " archives");
      try (QueryNetwork network = QueryNetwork.start(scratch, archives)) {
        results.addAll(measure(network));
      } finally {
        delete(scratch);
      }
    }
    return results;
  }

  private List<BenchReport.Result> measure(QueryNetwork network) throws Exception {
    List<QueryNetwork.Place> places = network.places();
    List<QueryNetwork.Place> healthy =
        places.stream().filter(place -> place.kind() == QueryNetwork.Kind.HEALTHY).toList();
    QueryNetwork.Place nearest = healthy.getFirst();
    QueryNetwork.Place farthest = healthy.getLast();
    Set<String> names =
        healthy.stream().map(place -> place.node().name()).collect(Collectors.toSet());
    double[] first = new double[runs()];
    double[] all = new double[runs()];
    double[] bareFirst = new double[runs()];
    double[] bareAll = new double[runs()];
    int rows = 0;
    try (DimseRuntime runtime = new DimseRuntime()) {
      List<Archive> archives =
          places.stream()
              .map(place -> new Archive(new DimsePeer(US, place.node(), runtime), null))
              .toList();
      Federation federation = new Federation(archives);
      for (int i = -2; i < runs(); i++) { // two that do not count: classes, machine code
        Timed search = new Timed(names);
        federation.search(StudySearch.everything().withPatientName("BENCH"), DEADLINE, search);
        BareFind.Times near = BareFind.run(nearest.node(), US.aeTitle(), keys());
        BareFind.Times far = BareFind.run(farthest.node(), US.aeTitle(), keys());
        if (i >= 0) {
          first[i] = search.firstMs;
          all[i] = search.lastHealthyMs;
          bareFirst[i] = near.firstRowNanos() / 1e6;
          bareAll[i] = far.lastRowNanos() / 1e6;
          rows = search.healthyRows;
        }
      }
    }
    // what was promised is promised of twenty; the others show how it grows
    boolean promised = places.size() == 20;
    String size =
        places.size() + " archives, " + healthy.size() + " healthy, " + rows + " rows from them";
    BenchReport.Result firstRow =
        BenchReport.Result.of(
            places.size() + " archives: first row",
            BenchReport.Figure.of("asking to the first merged row", first, "ms"),
            BenchReport.Figure.of(
                "first row of a bare C-FIND, " + nearest.roundTripMs() + " ms away",
                bareFirst,
                "ms"),
            size);
    BenchReport.Result allRows =
        BenchReport.Result.of(
            places.size() + " archives: all healthy rows",
            BenchReport.Figure.of("asking to the last merged row of a healthy one", all, "ms"),
            BenchReport.Figure.of(
                "last row of a bare C-FIND, " + farthest.roundTripMs() + " ms away", bareAll, "ms"),
            size);
    return promised
        ? List.of(firstRow.withTarget(TARGET), allRows.withTarget(TARGET))
        : List.of(firstRow, allRows);
  }

  private static Dataset keys() {
    return Dataset.builder()
        .string(Tag.PatientName, "BENCH*")
        .string(Tag.PatientID)
        .string(Tag.PatientBirthDate)
        .string(Tag.PatientSex)
        .string(Tag.StudyInstanceUID)
        .string(Tag.StudyDate)
        .string(Tag.StudyTime)
        .string(Tag.StudyDescription)
        .string(Tag.AccessionNumber)
        .string(Tag.ModalitiesInStudy)
        .string(Tag.NumberOfStudyRelatedInstances)
        .build();
  }

  /// On the searching thread.
  private static final class Timed implements SearchListener {
    private final Set<String> healthy;
    private final long start = System.nanoTime();
    private double firstMs;
    private double lastHealthyMs;
    private int healthyRows;
    private final Set<String> seen = new HashSet<>();

    Timed(Set<String> healthy) {
      this.healthy = healthy;
    }

    @Override
    public void study(FederatedStudy study) {
      double ms = (System.nanoTime() - start) / 1e6;
      firstMs = firstMs == 0 ? ms : firstMs;
      for (Holding holding : study.holders()) {
        String archive = holding.archive().name();
        if (healthy.contains(archive) && seen.add(archive + "/" + study.studyInstanceUid())) {
          lastHealthyMs = ms;
          healthyRows++;
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
