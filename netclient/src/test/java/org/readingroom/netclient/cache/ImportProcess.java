package org.readingroom.netclient.cache;

import java.nio.file.Path;
import java.util.List;
import org.readingroom.netclient.seal.Sealing;

/// A process that imports one path; started with a small heap.
final class ImportProcess {
  private ImportProcess() {}

  /// @param arguments cache folder, path to import
  public static void main(String[] arguments) throws Exception {
    try (StudyCache cache =
        StudyCache.open(Path.of(arguments[0]), Sealing.of(new byte[32]), CacheLimits.DEFAULT)) {
      ImportReport report =
          new MediaImport(cache).run(List.of(Path.of(arguments[1])), MediaImport.Listener.NONE);
      System.out.println(
          report.imported()
              + " "
              + report.alreadyCached()
              + " "
              + report.refusedCount()
              + " "
              + report.refused().size()
              + " "
              + report.stopped());
    }
  }
}
