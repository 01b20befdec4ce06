package org.readingroom.netclient.transfer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.listener.ListenerLimits;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.TlsMaterial;
import org.readingroom.netclient.seal.Sealing;

/// A process that fetches one study until it is complete and counts aloud; made to be killed.
final class FetchChild {
  /// Moves, where it could get too.
  private static final CapabilityMemory NO_GET =
      new CapabilityMemory() {
        @Override
        public boolean mayDo(ArchiveNode archive, Capability capability) {
          return capability != Capability.C_GET;
        }

        @Override
        public void learnt(ArchiveNode archive, Capability capability, boolean does) {
          // it is to move, whatever else works
        }
      };

  private FetchChild() {}

  /// @param arguments cache folder, data key in hexadecimal, Study Instance UID, the archive's AE
  ///   title, its DICOM port, its web port or 0, the authority's certificate or "plain", the port
  ///   of our listener for C-MOVE or 0, our own key store and its secret
  public static void main(String[] arguments) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    Sealing sealing = Sealing.of(HexFormat.of().parseHex(arguments[1]));
    int webPort = Integer.parseInt(arguments[5]);
    boolean plain = arguments[6].equals("plain");
    TlsMaterial tls =
        plain
            ? null
            : new TlsMaterial(
                Path.of(arguments[6]), Path.of(arguments[8]), arguments[9].toCharArray());
    ArchiveNode node =
        ArchiveNode.of("Lincoln", "127.0.0.1", Integer.parseInt(arguments[4]), arguments[3])
            .withWeb(web(webPort, plain))
            .withAccess(Access.over(tls));
    int listenPort = Integer.parseInt(arguments[7]);
    LocalEntity us = new LocalEntity("READINGROOM", listenPort);
    if (listenPort != 0) {
      node = node.withRetrieve(ArchiveNode.Retrieve.MOVE);
    }
    try (StudyCache cache = StudyCache.open(Path.of(arguments[0]), sealing, CacheLimits.DEFAULT);
        DimseRuntime runtime = new DimseRuntime();
        StoreListener listener =
            new StoreListener(us, List.of(node), ListenerLimits.DEFAULT, null, syntax -> true);
        Federation federation =
            new Federation(
                List.of(
                    new Archive(
                        new DimsePeer(
                            us,
                            node,
                            runtime,
                            listenPort == 0 ? null : listener,
                            listenPort == 0 ? CapabilityMemory.none() : NO_GET),
                        webPort == 0 ? null : new DicomWebPeer(node))))) {
      say("orphans " + cache.orphansRemoved());
      FetchJob job =
          FetchJob.study(arguments[2]).patience(Duration.ofSeconds(4), Duration.ofMillis(700));
      StudyReport report = null;
      while (report == null || !report.complete()) {
        report =
            new StudyFetcher(federation, cache)
                .fetch(
                    job,
                    new FetchListener() {
                      @Override
                      public void cached(PlannedInstance instance, long bytes, String source) {
                        say("here");
                      }
                    });
        say("round " + outcome(report));
      }
    }
    say("complete");
  }

  /// Why a fetch ended before all was there, by kinds of failure.
  private static String outcome(StudyReport report) {
    if (report.complete()) {
      return "complete";
    }
    TreeSet<String> why = new TreeSet<>();
    report.failed().forEach(each -> why.add("instances " + each.failure().kind()));
    report.unanswered().values().forEach(each -> why.add("list " + each.kind()));
    if (report.failure() != null) {
      why.add("all " + report.failure().kind());
    }
    return why.isEmpty() ? "list cut" : String.join(" and ", why);
  }

  private static @Nullable URI web(int port, boolean plain) {
    return port == 0
        ? null
        : URI.create((plain ? "http" : "https") + "://127.0.0.1:" + port + "/dicom-web");
  }

  private static synchronized void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
