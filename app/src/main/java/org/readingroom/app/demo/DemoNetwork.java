package org.readingroom.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.readingroom.app.settings.AccessSettings;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.peer.ArchiveNode;

/// Three trusts on this computer: synthetic studies, each trust's behind a loopback archive of its
/// own that speaks real DICOM and DICOMweb. Close it to stop them.
///
/// ```java
/// try (DemoNetwork demo = DemoNetwork.start(home, LocalDate.now(), p -> show(p))) {
///   settings = Settings.defaults().withArchives(demo.archives());
/// }
/// ```
public final class DemoNetwork implements AutoCloseable {
  private final List<LoopbackArchive> running;
  private final List<ArchiveSettings> archives;

  private DemoNetwork(List<LoopbackArchive> running, List<ArchiveSettings> archives) {
    this.running = running;
    this.archives = List.copyOf(archives);
  }

  /// How far the making of the patients has come; only reported while there is something to make.
  ///
  /// @param made instances so far, of all that were missing
  /// @param what such as `Lincoln: CT Head`
  public record Progress(int made, int all, String what) {}

  /// Makes the synthetic studies where they are missing (the first time about half a minute on two
  /// idle cores and 600 MB), then starts the archives on free ports of 127.0.0.1. Blocks: never on
  /// the FX thread.
  ///
  /// @param home the demo profile's folder; never the reader's
  /// @param today the morning after the demo's night, used when the studies are first made
  /// @param progress called from worker threads
  /// @throws IOException when the studies cannot be written, or an archive cannot start
  /// @throws InterruptedException when interrupted; what is whole stays, the next start goes on
  public static DemoNetwork start(Path home, LocalDate today, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return start(home, today, DemoCatalogue::of, progress);
  }

  static DemoNetwork start(
      Path home, LocalDate today, DemoSet.Catalogue catalogue, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    DemoSet set =
        DemoSet.prepare(
            home,
            today,
            catalogue,
            p -> progress.accept(new Progress(p.made(), p.all(), p.study())));
    List<LoopbackArchive> running = new ArrayList<>();
    List<ArchiveSettings> archives = new ArrayList<>();
    try {
      for (DemoTrust trust : DemoTrust.values()) {
        LoopbackArchive archive = LoopbackArchive.start(set.folder(trust), trust.aeTitle());
        running.add(archive);
        archives.add(settings(trust, archive));
      }
    } catch (IOException | RuntimeException e) {
      running.forEach(LoopbackArchive::close);
      throw e;
    }
    return new DemoNetwork(running, archives);
  }

  private static ArchiveSettings settings(DemoTrust trust, LoopbackArchive archive) {
    return new ArchiveSettings(
        trust.archive(),
        trust.trust(),
        trust.code(),
        "127.0.0.1",
        archive.dicomPort(),
        trust.aeTitle(),
        ArchiveNode.Retrieve.GET,
        ArchiveNode.Compress.NEVER,
        archive.dicomWeb(),
        trust.code(),
        trust.code(),
        false,
        DemoObjects.ZONE,
        trust.colour(),
        AccessSettings.PLAIN);
  }

  /// The three archives as `settings.toml` would name them, with the ports they have now.
  public List<ArchiveSettings> archives() {
    return archives;
  }

  /// The archive of that place in {@link #archives}, for tests that need it to misbehave.
  public LoopbackArchive archive(int index) {
    return running.get(index);
  }

  @Override
  public void close() {
    running.forEach(LoopbackArchive::close);
  }
}
