package org.readingroom.app.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Sentence;
import org.readingroom.netclient.transfer.StudyReport;

/// What the reader must be told when the fetch of an opened study has ended. An archive that is
/// down is the status bar's news; here it counts only where this study may miss images by it.
/// Stateless; any thread.
final class FetchNews {
  private FetchNews() {}

  /// @param holders names of the archives known to hold the study; empty when nobody knows
  /// @return null when there is nothing the reader must know
  static @Nullable Sentence of(StudyReport report, List<String> holders) {
    if (report.cancelled()) {
      return null;
    }
    if (report.failure() != null) {
      return report.alreadyCached() > 0
          ? Sentence.soon("Shown from this computer: no archive answered.", null)
          : Sentence.wrong(report.failure().reason(), report.failure().remedy());
    }
    if (!report.failed().isEmpty()) {
      return Sentence.wrong(
          report.failed().size() + " of " + report.instances() + " images could not be fetched.",
          "Open the study again to try once more.");
    }
    List<String> missed =
        report.unanswered().keySet().stream()
            .filter(name -> holders.isEmpty() || holders.contains(name) || !report.complete())
            .toList();
    if (missed.isEmpty()) {
      return null;
    }
    return Sentence.soon(
        String.join(", ", missed)
            + (missed.size() == 1 ? " did not say what it holds" : " did not say what they hold")
            + ": there may be more images.",
        null);
  }
}
