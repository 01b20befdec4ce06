package org.readingroom.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.readingroom.netclient.archive.ArchiveLimits;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;

/// Archives at different distances, some of them sick: of every twenty, fifteen healthy at round
/// trips of 10 to 80 ms, three that think for a second before they answer, one that takes
/// connections and says nothing, and one that refuses.
///
/// Each holds {@link #STUDIES} studies of its own, every fifth of them also in the archive before
/// it.
public final class QueryNetwork implements AutoCloseable {
  static final int STUDIES = 25;
  private static final Duration THINKING = Duration.ofMillis(1000);
  private static final int NEAREST_MS = 10;
  private static final int FARTHEST_MS = 80;

  /// How an archive behaves.
  public enum Kind {
    HEALTHY,
    SLOW,
    DEAD,
    REFUSING
  }

  /// One archive behind its line.
  public record Place(ArchiveNode node, Kind kind, int roundTripMs) {}

  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final List<Place> places = new ArrayList<>();

  private QueryNetwork() {}

  /// @param count five or more; at least one is dead and one slow
  public static QueryNetwork start(Path folder, int count) throws IOException {
    QueryNetwork network = new QueryNetwork();
    boolean ready = false;
    try {
      List<Kind> kinds = kinds(count);
      int healthy = 0;
      int allHealthy = (int) kinds.stream().filter(kind -> kind == Kind.HEALTHY).count();
      for (int i = 0; i < count; i++) {
        int roundTripMs = (NEAREST_MS + FARTHEST_MS) / 2;
        if (kinds.get(i) == Kind.HEALTHY) {
          roundTripMs =
              NEAREST_MS + (FARTHEST_MS - NEAREST_MS) * healthy++ / Math.max(1, allHealthy - 1);
        }
        network.add(folder.resolve(Integer.toString(i)), i, kinds.get(i), roundTripMs);
      }
      ready = true;
      return network;
    } finally {
      if (!ready) {
        network.close();
      }
    }
  }

  private static List<Kind> kinds(int count) {
    List<Kind> kinds = new ArrayList<>();
    kinds.addAll(Collections.nCopies(Math.max(1, count / 20), Kind.DEAD));
    kinds.addAll(Collections.nCopies(count / 20, Kind.REFUSING));
    kinds.addAll(Collections.nCopies(Math.max(1, count * 3 / 20), Kind.SLOW));
    kinds.addAll(Collections.nCopies(count - kinds.size(), Kind.HEALTHY));
    return kinds;
  }

  /// In the order of the settings: the sick ones first, then from near to far.
  public List<Place> places() {
    return List.copyOf(places);
  }

  private void add(Path folder, int number, Kind kind, int roundTripMs) throws IOException {
    String aeTitle = "BENCH" + number;
    int port;
    if (kind == Kind.DEAD) {
      port = silent();
    } else {
      Files.createDirectories(folder);
      for (int study = 0; study < STUDIES; study++) {
        Files.write(
            folder.resolve(study + ".dcm"), file(study % 5 == 0 ? number - 1 : number, study));
      }
      LoopbackArchive archive =
          LoopbackArchive.start(
              new LoopbackArchive.Settings(
                  folder,
                  aeTitle,
                  InetAddress.ofLiteral("127.0.0.1"),
                  0,
                  0,
                  ArchiveLimits.DEFAULT));
      open.add(archive);
      switch (kind) {
        case SLOW -> archive.faults().delayPerSearch(THINKING);
        case REFUSING -> archive.faults().refuseConnections(true);
        case HEALTHY, DEAD -> {
          // as it is
        }
      }
      port = archive.dicomPort();
    }
    LineShaper line = new LineShaper(port, Long.MAX_VALUE, Duration.ofMillis(roundTripMs));
    open.add(line);
    places.add(
        new Place(
            ArchiveNode.of("bench " + number, "127.0.0.1", line.port(), aeTitle),
            kind,
            roundTripMs));
  }

  /// Accepts and never says a word.
  private int silent() throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(socket);
    Thread.ofVirtual()
        .name("silent archive")
        .start(() -> {
          try {
            while (true) {
              Socket taken = socket.accept();
              open.add(taken);
            }
          } catch (IOException closed) {
            // the end of it
          }
        });
    return socket.getLocalPort();
  }

  private static byte[] file(int archive, int study) {
    String name = "query/" + archive + "/" + study;
    Dataset instance =
        Dataset.builder()
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
            .string(Tag.SOPInstanceUID, Uids.derived(name + "/1/1"))
            .string(Tag.StudyInstanceUID, Uids.derived(name))
            .string(Tag.SeriesInstanceUID, Uids.derived(name + "/1"))
            .string(Tag.PatientName, "BENCH^QUERY " + study)
            .string(Tag.PatientID, "Q" + archive + "-" + study)
            .string(Tag.PatientBirthDate, "19700102")
            .string(Tag.PatientSex, "F")
            .string(Tag.StudyDate, "202611" + (10 + study % 20))
            .string(Tag.StudyTime, "101500")
            .string(Tag.AccessionNumber, "A" + archive + "-" + study)
            .string(Tag.Modality, "CT")
            .string(Tag.StudyDescription, "CT head")
            .build();
    try {
      return DatasetWriter.file(instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable each : List.copyOf(open).reversed()) {
      try {
        each.close();
      } catch (IOException gone) {
        // it is
      } catch (Exception e) {
        throw new IOException("an archive of the benchmark does not close", e);
      }
    }
  }
}
