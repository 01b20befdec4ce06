package org.readingroom.app.launch.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
/// from before it connects. Ours connects too; "again" is a second search within seconds, over the
/// associations that are still open.
@Command(
    name = "query",
    description = "Time to the first and to all rows of a search over many archives, some sick.")
final class BenchQueryCommand extends BenchRun {
  private static final double TARGET = 1.3;
  private static final Duration DEADLINE = Duration.ofMillis(1800);
  private static final StudySearch SEARCH = StudySearch.everything().withPatientName("BENCH");
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
        Scratch.delete(scratch);
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
    double[] firstAgain = new double[runs()];
    double[] allAgain = new double[runs()];
    double[] bareFirst = new double[runs()];
    double[] bareAll = new double[runs()];
    int rows = 0;
    for (int i = -2; i < runs(); i++) { // two that do not count: classes, machine code
      Timed search;
      Timed again;
      // fresh peers, so that the first search finds no association open
      try (DimseRuntime runtime = new DimseRuntime();
          Federation federation = federation(places, runtime)) {
        search = new Timed(names);
        federation.search(SEARCH, DEADLINE, search);
        again = new Timed(names);
        federation.search(SEARCH, DEADLINE, again);
      }
      BareFind.Times near = BareFind.run(nearest.node(), US.aeTitle(), keys());
      BareFind.Times far = BareFind.run(farthest.node(), US.aeTitle(), keys());
      if (i >= 0) {
        first[i] = search.firstMs;
        all[i] = search.lastHealthyMs;
        firstAgain[i] = again.firstMs;
        allAgain[i] = again.lastHealthyMs;
        bareFirst[i] = near.firstRowNanos() / 1e6;
        bareAll[i] = far.lastRowNanos() / 1e6;
        rows = search.healthyRows;
      }
    }
    // what was promised is promised of twenty; the others show how it grows
    boolean promised = places.size() == 20;
    String size =
        places.size() + " archives, " + healthy.size() + " healthy, " + rows + " rows from them";
    String count = places.size() + " archives";
    BenchReport.Figure nearFigure =
        BenchReport.Figure.of(
            "first row of a bare C-FIND, " + nearest.roundTripMs() + " ms away", bareFirst, "ms");
    BenchReport.Figure farFigure =
        BenchReport.Figure.of(
            "last row of a bare C-FIND, " + farthest.roundTripMs() + " ms away", bareAll, "ms");
    BenchReport.Result firstRow =
        result(count + ": first row", "asking to the first merged row", first, nearFigure, size);
    BenchReport.Result allRows =
        result(
            count + ": all healthy rows",
            "asking to the last merged row of a healthy one",
            all,
            farFigure,
            size);
    return List.of(
        promised ? firstRow.withTarget(TARGET) : firstRow,
        promised ? allRows.withTarget(TARGET) : allRows,
        result(
            count + ", again: first row",
            "the same over the associations still open",
            firstAgain,
            nearFigure,
            size),
        result(
            count + ", again: all healthy rows",
            "the same over the associations still open",
            allAgain,
            farFigure,
            size));
  }

  private static BenchReport.Result result(
      String name, String what, double[] ours, BenchReport.Figure peer, String note) {
    return BenchReport.Result.of(name, BenchReport.Figure.of(what, ours, "ms"), peer, note);
  }

  private static Federation federation(List<QueryNetwork.Place> places, DimseRuntime runtime) {
    return new Federation(
        places.stream()
            .map(place -> new Archive(new DimsePeer(US, place.node(), runtime), null))
            .toList());
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
}
