package org.readingroom.app.demo;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.readingroom.app.demo.StudyImages.Instance;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;

/// The demo's studies on disk: one folder per trust, one per study in it. Made once, in about half
/// a minute on two cores, some 600 MB; a study appears whole or not at all, so that an interrupted
/// start goes on where it stopped.
final class DemoSet {
  /// A change in what is drawn gets a new number, and a new folder.
  private static final String VERSION = "set-1";

  private static final String DATE = "date.txt";
  private static final String LOCK = ".lock";
  // a file lock keeps other processes out, but not another thread of this one
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private static final long NEEDED_BYTES = 700L << 20;
  private static final String UNFINISHED = ".unfinished-";

  private final Path folder;

  private final List<DemoStudy> studies;

  private DemoSet(Path folder, List<DemoStudy> studies) {
    this.folder = folder;
    this.studies = studies;
  }

  /// How far the making has come.
  ///
  /// @param made instances so far, of all
  /// @param study what is being made
  record Progress(int made, int all, String study) {}

  /// Which studies there are.
  @FunctionalInterface
  interface Catalogue {
    List<DemoStudy> of(LocalDate today);
  }

  /// Makes what is missing. Several processes may call this at once: one works, the others wait.
  ///
  /// @param home the demo profile's folder
  /// @param today the set's date if it does not exist yet; later starts keep the first one
  /// @throws IOException when it cannot be written (disk full)
  /// @throws InterruptedException when interrupted; what is whole stays
  static DemoSet prepare(
      Path home, LocalDate today, Catalogue catalogue, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(home.resolve("demo").resolve(VERSION));
    IN_THIS_PROCESS.lockInterruptibly();
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock alone = channel.lock()) {
      if (!alone.isValid()) {
        throw new IOException("the demo's folder cannot be locked");
      }
      DemoSet set = new DemoSet(folder, catalogue.of(date(folder, today)));
      set.makeAll(progress);
      return set;
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      throw new InterruptedException("interrupted while waiting for another start of the demo");
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  Path folder(DemoTrust trust) {
    return folder.resolve(trust.archive().toLowerCase(Locale.ROOT));
  }

  private static LocalDate date(Path folder, LocalDate today) throws IOException {
    Path file = folder.resolve(DATE);
    if (Files.exists(file)) {
      try {
        return LocalDate.parse(Files.readString(file).strip());
      } catch (DateTimeParseException damaged) {
        // written anew below; studies of another date stay, they do no harm
      }
    }
    Files.writeString(file, today.toString());
    return today;
  }

  private Path place(DemoStudy study) {
    return folder(study.trust()).resolve(study.key() + "-" + study.at().toLocalDate());
  }

  private void makeAll(Consumer<Progress> progress) throws IOException, InterruptedException {
    List<DemoStudy> missing = new ArrayList<>();
    int all = 0;
    for (DemoStudy study : studies) {
      Files.createDirectories(folder(study.trust()));
      if (!Files.isDirectory(place(study))) {
        missing.add(study);
        all += study.instances();
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    if (Files.getFileStore(folder).getUsableSpace() < NEEDED_BYTES) {
      throw new IOException(
          "The demo's synthetic patients need about 600 MB, and this disk has less. Free some"
              + " space, or choose another folder with --home.");
    }
    AtomicInteger made = new AtomicInteger();
    int total = all;
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().name("demo-", 0).daemon().factory())) {
      try {
        for (DemoStudy study : missing) {
          String what = study.trust().archive() + ": " + study.description();
          running.addAll(
              make(
                  study,
                  workers,
                  () -> progress.accept(new Progress(made.incrementAndGet(), total, what))));
        }
        for (Future<?> each : running) {
          each.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw new IllegalStateException("a demo image could not be drawn", e.getCause());
      } finally {
        workers.shutdownNow();
      }
    }
  }

  /// Starts the making of one study; whoever finishes its last instance puts it in place.
  private List<Future<?>> make(DemoStudy study, ExecutorService workers, Runnable oneMore)
      throws IOException {
    Path place = place(study);
    Path fresh = folder.resolve(UNFINISHED + place.getFileName());
    remove(fresh);
    Files.createDirectories(fresh);
    List<Instance> instances = StudyImages.of(study);
    AtomicInteger left = new AtomicInteger(instances.size());
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = instances.get(i);
      Path file = fresh.resolve(String.format("%04d.dcm", i + 1));
      running.add(
          workers.submit(() -> {
            Files.write(
                file,
                DatasetWriter.file(instance.call(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
            if (left.decrementAndGet() == 0) {
              Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            }
            oneMore.run();
            return null;
          }));
    }
    return running;
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
