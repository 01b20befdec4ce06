package org.readingroom.app.launch.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
  private static final int WARM_UP_ROUNDS = 12;
  private static final Duration DEADLINE = Duration.ofMillis(1800);
  private static final StudySearch SEARCH = StudySearch.everything().withPatientName("BENCH");
  private static final LocalEntity US = new LocalEntity("READINGROOM", 0);

  BenchQueryCommand() {
    super("query", 9);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    progress("Warming up");
    double coldMs = inNetworkOf(20, BenchQueryCommand::warmUp);
    progress(
        String.format(Locale.ROOT, "First row of the process's first search: %.0f ms", coldMs));
    List<BenchReport.Result> results = new ArrayList<>();
    for (int archives : new int[] {5, 20, 80}) {
      progress("Searching " + archives + " archives");
      results.addAll(inNetworkOf(archives, this::measure));
    }
    return results;
  }

  private interface Work<T> {
    T in(QueryNetwork network) throws Exception;
  }

  private static <T> T inNetworkOf(int archives, Work<T> work) throws Exception {
    Path scratch = Files.createTempDirectory("readingroom-bench");
    try (QueryNetwork network = QueryNetwork.start(scratch, archives)) {
      return work.in(network);
    } finally {
      Scratch.delete(scratch);
    }
  }

  /// Until classes are loaded and the machine code of both sides is what it stays.
  ///
  /// @return ms to the first row of the very first search
  private static double warmUp(QueryNetwork network) throws Exception {
    Lines lines = Lines.of(network);
    double coldMs = round(lines).search.firstMs;
    for (int i = 1; i < WARM_UP_ROUNDS; i++) {
      round(lines);
    }
    return coldMs;
  }

  /// The archives asked, and the two whose lines the peer is measured over.
  private record Lines(
      List<QueryNetwork.Place> all,
      QueryNetwork.Place nearest,
      QueryNetwork.Place farthest,
      Set<String> healthy) {
    static Lines of(QueryNetwork network) {
      List<QueryNetwork.Place> healthy =
          network.places().stream()
              .filter(place -> place.kind() == QueryNetwork.Kind.HEALTHY)
              .toList();
      return new Lines(
          network.places(),
          healthy.getFirst(),
          healthy.getLast(),
          healthy.stream().map(place -> place.node().name()).collect(Collectors.toSet()));
    }
  }

  /// Ours and the peer's, one after the other.
  private record Round(Timed search, Timed again, BareFind.Times near, BareFind.Times far) {}

  private static Round round(Lines lines) throws Exception {
    Timed search;
    Timed again;
    // fresh peers, so that the first search finds no association open
    try (DimseRuntime runtime = new DimseRuntime();
        Federation federation = federation(lines.all, runtime)) {
      search = new Timed(lines.healthy);
      federation.search(SEARCH, DEADLINE, search);
      again = new Timed(lines.healthy);
      federation.search(SEARCH, DEADLINE, again);
    }
    return new Round(
        search,
        again,
        BareFind.run(lines.nearest.node(), US.aeTitle(), keys()),
        BareFind.run(lines.farthest.node(), US.aeTitle(), keys()));
  }

  private List<BenchReport.Result> measure(QueryNetwork network) throws Exception {
    Lines lines = Lines.of(network);
    double[] first = new double[runs()];
    double[] all = new double[runs()];
    double[] firstAgain = new double[runs()];
    double[] allAgain = new double[runs()];
    double[] bareFirst = new double[runs()];
    double[] bareAll = new double[runs()];
    int rows = 0;
    for (int i = -1; i < runs(); i++) { // one that does not count: this network's archives
      Round round = round(lines);
      if (i >= 0) {
        first[i] = round.search.firstMs;
        all[i] = round.search.lastHealthyMs;
        firstAgain[i] = round.again.firstMs;
        allAgain[i] = round.again.lastHealthyMs;
        bareFirst[i] = round.near.firstRowNanos() / 1e6;
        bareAll[i] = round.far.lastRowNanos() / 1e6;
        rows = round.search.healthyRows;
      }
    }
    // what was promised is promised of twenty; the others show how it grows
    boolean promised = lines.all.size() == 20;
    String size =
        lines.all.size()
            + " archives, "
            + lines.healthy.size()
            + " healthy, "
            + rows
            + " rows from them";
    String count = lines.all.size() + " archives";
    BenchReport.Figure nearFigure =
        BenchReport.Figure.of(
            "first row of a bare C-FIND, " + lines.nearest.roundTripMs() + " ms away",
            bareFirst,
            "ms");
    BenchReport.Figure farFigure =
        BenchReport.Figure.of(
            "last row of a bare C-FIND, " + lines.farthest.roundTripMs() + " ms away",
            bareAll,
            "ms");
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
