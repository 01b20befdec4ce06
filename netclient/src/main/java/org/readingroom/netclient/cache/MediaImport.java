package org.readingroom.netclient.cache;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Imports files, folders, zip archives and DICOM media into the cache, each object on the same
/// guarded path as one from an archive.
///
/// Names are read, never used: nothing is unpacked to disk, so an entry called `../x` is only a
/// label in the report. One bad file is refused with its reason and the rest goes on; a full disk
/// ends the import. A DICOMDIR is an index of files that are all looked at anyway, so it is not
/// needed. Safe from any thread; each import uses a few threads of its own.
public final class MediaImport {
  private static final Logger LOG = LoggerFactory.getLogger(MediaImport.class);
  private static final String MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";
  private static final long MIN_UNPACK_BYTES = 2L << 30;
  private static final int MAX_UNPACK_RATIO = 200;
  private static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 6);
  private static final int MAX_UNSYNCED = 64;
  private static final int MAX_REASONS_LOGGED = 8;

  private final StudyCache cache;
  private final long minUnpackBytes;

  public MediaImport(StudyCache cache) {
    this(cache, MIN_UNPACK_BYTES);
  }

  /// @param minUnpackBytes what any archive may unpack to, however small it is
  MediaImport(StudyCache cache, long minUnpackBytes) {
    this.cache = cache;
    this.minUnpackBytes = minUnpackBytes;
  }

  /// Hears how an import goes, from several threads, and may end it.
  public interface Listener {
    /// Says nothing, never cancels.
    Listener NONE = progress -> true;

    /// @return false to cancel
    boolean goOn(Progress progress);
  }

  /// @param bytes of the data sets taken or found present
  public record Progress(int imported, int alreadyCached, int refused, long bytes) {}

  /// Imports everything found at the paths; returns when all of it is durable.
  ///
  /// @throws InterruptedException when interrupted; what was imported by then stays
  public ImportReport run(List<Path> paths, Listener listener) throws InterruptedException {
    ImportTally tally = new ImportTally();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            WORKERS, Thread.ofPlatform().daemon().name("import-", 0).factory());
    Walk walk = new Walk(tally, listener, workers);
    try {
      for (Path path : paths) {
        walk.path(path);
      }
      workers.shutdown();
      while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        walk.goOn();
      }
      walk.settle(0);
      walk.goOn();
    } finally {
      workers.shutdownNow();
    }
    ImportReport report = tally.report();
    log(report);
    return report;
  }

  // reasons are ours; names of files may be names of patients
  private static void log(ImportReport report) {
    if (report.refusedCount() > 0) {
      Map<String, Long> reasons =
          report.refused().stream()
              .collect(Collectors.groupingBy(ImportReport.Refused::reason, Collectors.counting()));
      LOG.warn(
          "an import refused {} {}: {}",
          report.refusedCount(),
          report.refusedCount() == 1 ? "file" : "files",
          reasons.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(MAX_REASONS_LOGGED)
              .map(each -> each.getKey() + " (" + each.getValue() + ")")
              .collect(Collectors.joining("; ")));
    }
  }

  /// One import: walks on the caller's thread, reads on the workers.
  private final class Walk {
    private final ImportTally tally;
    private final Listener listener;
    private final ExecutorService workers;
    private final Semaphore queued = new Semaphore(WORKERS * 4);
    // guarded by itself
    private final Deque<Unsynced> unsynced = new ArrayDeque<>();

    private record Unsynced(String label, Receipt receipt) {}

    Walk(ImportTally tally, Listener listener, ExecutorService workers) {
      this.tally = tally;
      this.listener = listener;
      this.workers = workers;
    }

    boolean goOn() {
      if (!tally.isStopped() && !listener.goOn(tally.progress())) {
        tally.stop("The import was cancelled.");
      }
      return !tally.isStopped();
    }

    void path(Path given) throws InterruptedException {
      Path named = given.toAbsolutePath().normalize();
      // what somebody names is followed, what lies inside is not
      Path root =
          named.getFileName() != null
                  && named.getFileName().toString().equalsIgnoreCase("DICOMDIR")
                  && Files.isRegularFile(named)
                  && named.getParent() != null
              ? named.getParent()
              : named;
      if (Files.isDirectory(root)) {
        folder(root);
      } else if (Files.isRegularFile(root)) {
        submit(label(root, root), root);
      } else {
        tally.refused(
            label(root, root),
            Files.exists(root) ? "not a plain file" : "there is no such file or folder");
      }
    }

    private void folder(Path root) throws InterruptedException {
      boolean[] interrupted = {false};
      try {
        Files.walkFileTree(
            root,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isSymbolicLink()) {
                  tally.refused(label(root, file), "a link; name its target to import it");
                } else if (!attributes.isRegularFile()) {
                  tally.refused(label(root, file), "not a plain file");
                } else {
                  try {
                    submit(label(root, file), file);
                  } catch (InterruptedException e) {
                    interrupted[0] = true;
                    return FileVisitResult.TERMINATE;
                  }
                }
                return goOn() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException e) {
                tally.refused(label(root, file), reason(e));
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path folder, java.io.IOException e) {
                if (e != null) {
                  tally.refused(label(root, folder), reason(e));
                }
                return FileVisitResult.CONTINUE;
              }
            });
      } catch (IOException e) {
        tally.refused(label(root, root), reason(e));
      }
      if (interrupted[0]) {
        throw new InterruptedException();
      }
    }

    private void submit(String label, Path file) throws InterruptedException {
      queued.acquire();
      workers.execute(() -> {
        try {
          if (goOn()) {
            file(label, file);
          }
        } catch (InterruptedException e) {
          tally.stop("The import was interrupted.");
        } finally {
          queued.release();
        }
      });
    }

    private void file(String label, Path file) throws InterruptedException {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        if (isZip(in)) {
          zip(label, file);
        } else {
          object(label, in, file.getFileName());
        }
      } catch (IOException e) {
        failed(label, e);
      }
    }

    private void zip(String label, Path file) throws InterruptedException {
      try (ZipFile zip = ZipDirectory.open(file)) {
        AtomicLong allowance =
            new AtomicLong(Math.max(minUnpackBytes, MAX_UNPACK_RATIO * Files.size(file)));
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements() && goOn()) {
          ZipEntry entry = entries.nextElement();
          if (entry.isDirectory()) {
            continue;
          }
          String inside = label + "!/" + printable(entry.getName());
          if (allowance.get() < 0) {
            tally.refused(inside, "the archive unpacks to an absurd size");
            continue;
          }
          try (InputStream in =
              new BufferedInputStream(
                  new UnpackLimit(zip.getInputStream(entry), allowance), 1 << 16)) {
            if (isZip(in)) {
              tally.refused(inside, "an archive inside an archive; unpack it first");
            } else {
              object(inside, in, Path.of(entry.getName().endsWith("DICOMDIR") ? "DICOMDIR" : "x"));
            }
          } catch (IOException e) {
            failed(inside, e);
          }
        }
      } catch (MalformedDicomException e) {
        tally.refused(label, reason(e));
      } catch (IOException | IllegalArgumentException e) {
        tally.refused(label, "the zip archive cannot be read");
      }
    }

    private void object(String label, InputStream in, Path name)
        throws IOException, InterruptedException {
      in.mark(BareDataset.PEEK_BYTES);
      Optional<String> bare = BareDataset.transferSyntaxUid(in.readNBytes(BareDataset.PEEK_BYTES));
      in.reset();
      String transferSyntaxUid;
      if (bare.isPresent()) {
        transferSyntaxUid = bare.get();
      } else {
        FileMetaInformation meta = FileMetaInformation.read(in);
        if (meta.sopClassUid().equals(MEDIA_STORAGE_DIRECTORY)
            || name.toString().equals("DICOMDIR")) {
          return;
        }
        transferSyntaxUid = meta.transferSyntaxUid();
      }
      Receipt receipt = cache.store(Expected.anything(transferSyntaxUid), in);
      synchronized (unsynced) {
        unsynced.add(new Unsynced(label, receipt));
      }
      settle(MAX_UNSYNCED);
    }

    /// Waits for the oldest receipts until only so many are left.
    void settle(int left) throws InterruptedException {
      while (true) {
        Unsynced oldest;
        synchronized (unsynced) {
          if (unsynced.size() <= left) {
            return;
          }
          oldest = unsynced.removeFirst();
        }
        try {
          tally.kept(oldest.label(), oldest.receipt().await());
        } catch (IOException e) {
          failed(oldest.label(), e);
        }
      }
    }

    private void failed(String label, IOException e) {
      tally.refused(label, reason(e));
      if (e instanceof CacheFullException full) {
        tally.stop(full.getMessage() + " " + full.remedy());
      } else if (e instanceof CacheUnusableException unusable) {
        tally.stop(unusable.getMessage() + " " + unusable.remedy());
      }
    }
  }

  private static boolean isZip(InputStream in) throws IOException {
    in.mark(4);
    byte[] mark = in.readNBytes(4);
    in.reset();
    return mark.length == 4 && mark[0] == 'P' && mark[1] == 'K' && mark[2] == 3 && mark[3] == 4;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case MalformedDicomException malformed -> String.valueOf(malformed.getMessage());
      case CacheFullException full -> String.valueOf(full.getMessage());
      case CacheUnusableException unusable -> String.valueOf(unusable.getMessage());
      case ZipException damaged -> "the archive's entry is damaged";
      case EOFException cut -> "it is cut short";
      case AccessDeniedException denied -> "no right to read it";
      case NoSuchFileException gone -> "it went away while it was read";
      default -> "it could not be read (" + e.getClass().getSimpleName() + ")";
    };
  }

  private static String label(Path root, Path file) {
    Path name = root.getFileName();
    String head = name == null ? "" : name.toString();
    return printable(root.equals(file) ? head : head + "/" + root.relativize(file));
  }

  /// A name is somebody else's text: no control characters in a terminal, and not without end.
  private static String printable(String name) {
    String cut = name.length() > 300 ? name.substring(0, 300) + "…" : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
