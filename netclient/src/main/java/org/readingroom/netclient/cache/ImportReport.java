package org.readingroom.netclient.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an import came to; the shape of `import --json`.
///
/// @param imported instances that are new in the cache
/// @param alreadyCached instances that were there before, byte for byte
/// @param refused files, or entries of archives, that were not taken, the first ten thousand
/// @param refusedCount all of them
/// @param studies where the imported and the already cached instances belong, the first ten
///   thousand studies
/// @param instancesNotListed imported or already cached, but in none of the studies listed
/// @param stopped why the import ended before its end; null when it did not
public record ImportReport(
    int imported,
    int alreadyCached,
    List<Refused> refused,
    int refusedCount,
    List<ImportedStudy> studies,
    int instancesNotListed,
    @Nullable String stopped) {

  /// One file that was not taken; the rest went on.
  ///
  /// @param path relative to what was named on the command line; `archive.zip!/entry` inside a zip
  public record Refused(String path, String reason) {}

  public record ImportedStudy(String studyInstanceUid, List<ImportedSeries> series) {}

  public record ImportedSeries(String seriesInstanceUid, int instances) {}

  /// Everything that was found has been taken.
  public boolean complete() {
    return refusedCount == 0 && stopped == null;
  }
}
