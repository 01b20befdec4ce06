package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.bench.BenchOrthanc;
import org.readingroom.app.bench.BenchStudy;
import org.readingroom.app.bench.EmptiedFiles;
import org.readingroom.app.bench.LineShaper;
import org.readingroom.app.bench.PeerProgram;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.AccessSettings;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.netclient.cache.SpreadFolders;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchiveNode.Compress;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run bench fetch`: studies from a real Orthanc into the sealed cache, against the fastest plain
/// programs for the same bytes.
///
/// Ours ends when the last instance is verified, sealed, synced and indexed; the peers end when the
/// bytes are in a file that nobody synced. Ours and the peer alternate.
@Command(
    name = "fetch",
    description = "Time to fetch a study, against getscu and curl from the same Orthanc.")
final class BenchFetchCommand extends BenchRun {
  private static final String DIMSE = "over DICOM";
  private static final String WEB = "over DICOMweb";
  private static final String LINE = "over a slow line";
  private static final String COMPRESSED = "over a slow line, compressed";
  private static final long LINE_BITS_PER_SECOND = 30_000_000;
  private static final Duration LINE_ROUND_TRIP = Duration.ofMillis(20);

  @Option(
      names = "--full",
      description = "Also four times the study, and all of it over the slow line (minutes).")
  private boolean full;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Some of the measurements: get-400, wado-400, get-100, wado-100, first, line,"
              + " line-compressed, line-first, line-dx.")
  private List<String> only = new ArrayList<>();

  BenchFetchCommand() {
    super("fetch", 5);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    Path scratch = Files.createTempDirectory("readingroom-bench");
    // for both sides: what was removed near the scratch folder before must not cost either
    SpreadFolders.within(scratch);
    try {
      Optional<BenchOrthanc> orthanc = BenchOrthanc.start(scratch.resolve("orthanc"));
      if (orthanc.isEmpty()) {
        return List.of(
            BenchReport.Result.notMeasured(
                "everything", "Orthanc is missing: sudo apt-get install orthanc orthanc-dicomweb"));
      }
      try (BenchOrthanc archive = orthanc.get()) {
        return measure(archive, scratch);
      }
    } finally {
      Scratch.delete(scratch);
    }
  }

  /// One measurement and what it fetches.
  private record Part(String name, BenchStudy study, Measuring measuring) {}

  private interface Measuring {
    List<BenchReport.Result> with(FetchTimings timings) throws Exception;
  }

  private List<Part> parts(BenchOrthanc archive, int linePort) {
    BenchStudy whole = new BenchStudy("ct-400", BenchStudy.Kind.CT, 400, 512);
    BenchStudy quarter = new BenchStudy("ct-100", BenchStudy.Kind.CT, 100, 512);
    BenchStudy radiograph = new BenchStudy("dx", BenchStudy.Kind.DX, 1, 5477);
    BenchStudy overLine = full ? whole : new BenchStudy("ct-60", BenchStudy.Kind.CT, 60, 512);
    List<BenchStudy> loopback = new ArrayList<>(List.of(whole, quarter));
    if (full) {
      loopback.add(new BenchStudy("ct-1600", BenchStudy.Kind.CT, 1600, 512));
    }
    int dicom = archive.dicomPort();
    int web = archive.httpPort();
    List<Part> parts = new ArrayList<>();
    for (BenchStudy study : loopback) {
      String slices = "-" + study.instances();
      parts.add(new Part("get" + slices, study, t -> List.of(t.overDicom(DIMSE, study, dicom))));
      parts.add(new Part("wado" + slices, study, t -> List.of(t.overWeb(WEB, study, web))));
    }
    parts.add(new Part("first", whole, t -> List.of(t.firstInstance(WEB, whole, web))));
    parts.add(new Part("line", overLine, t -> List.of(t.throughLine(LINE, overLine, linePort))));
    parts.add(
        new Part(
            "line-compressed",
            overLine,
            t -> List.of(t.compressedThroughLine(COMPRESSED, overLine, linePort))));
    parts.add(
        new Part("line-first", overLine, t -> List.of(t.firstSliceThroughLine(LINE, overLine))));
    parts.add(
        new Part("line-dx", radiograph, t -> t.radiographThroughLine(LINE, radiograph, linePort)));
    return parts;
  }

  // those asked for
  private List<Part> chosen(List<Part> parts) throws CommandFailure {
    if (only.isEmpty()) {
      return parts;
    }
    List<String> names = parts.stream().map(Part::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw CommandFailure.usage(
            "--only takes one of " + String.join(", ", names) + "; not " + name + ".");
      }
    }
    return parts.stream().filter(part -> only.contains(part.name())).toList();
  }

  private List<BenchReport.Result> measure(BenchOrthanc archive, Path scratch) throws Exception {
    Path home = Files.createDirectories(scratch.resolve("profile"));
    try (LineShaper webLine =
            new LineShaper(archive.httpPort(), LINE_BITS_PER_SECOND, LINE_ROUND_TRIP);
        LineShaper dicomLine =
            new LineShaper(archive.dicomPort(), LINE_BITS_PER_SECOND, LINE_ROUND_TRIP)) {
      List<Part> parts = chosen(parts(archive, webLine.port()));
      for (BenchStudy study : new LinkedHashSet<>(parts.stream().map(Part::study).toList())) {
        upload(archive, study);
      }
      SettingsFile.write(
          home.resolve(SettingsFile.NAME),
          Settings.defaults()
              .withArchives(
                  List.of(
                      settings(DIMSE, archive.dicomPort(), null, Compress.NEVER),
                      settings(
                          WEB,
                          archive.dicomPort(),
                          BenchOrthanc.web(archive.httpPort()),
                          Compress.NEVER),
                      settings(
                          LINE, dicomLine.port(), BenchOrthanc.web(webLine.port()), Compress.NEVER),
                      settings(
                          COMPRESSED,
                          dicomLine.port(),
                          BenchOrthanc.web(webLine.port()),
                          Compress.ALWAYS))));
      try (Profile profile = Profile.open(home, PassphrasePrompt.NOBODY)) {
        FetchTimings timings =
            new FetchTimings(
                profile,
                new EmptiedFiles(scratch.resolve("emptied")),
                runs(),
                scratch.resolve("peer"),
                PeerProgram.find("curl", Map.of()),
                PeerProgram.find("getscu", Map.of("TCP_NODELAY", "1")));
        List<BenchReport.Result> results = new ArrayList<>();
        for (Part part : parts) {
          results.addAll(part.measuring().with(timings));
        }
        return results;
      } finally {
        ProfileKeys.forgetEverything(home, KeyEnvironment.system(PassphrasePrompt.NOBODY));
      }
    }
  }

  private void upload(BenchOrthanc archive, BenchStudy study)
      throws IOException, InterruptedException {
    progress("Making " + study.instances() + " instances of " + study.name());
    for (int number = 1; number <= study.instances(); number++) {
      archive.upload(study.file(number));
    }
  }

  private static ArchiveSettings settings(
      String name, int dicomPort, @Nullable URI web, Compress compress) {
    ArchiveNode node = BenchOrthanc.node(name, dicomPort);
    return new ArchiveSettings(
        name,
        node.trust(),
        node.trustCode(),
        node.host(),
        node.port(),
        node.aeTitle(),
        node.retrieve(),
        compress,
        web,
        null,
        null,
        false,
        node.zone(),
        node.colour(),
        AccessSettings.PLAIN);
  }
}
