package org.readingroom.netclient.transfer;

import java.util.Map;
import java.util.stream.Collectors;
import org.readingroom.netclient.federation.Federation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the log says of a fetch that did not bring everything: how many instances are missing, by
/// kinds of failure, and which archives were in trouble. No UID and nothing an archive wrote.
/// Stateless; any thread.
final class FetchLog {
  private static final Logger LOG = LoggerFactory.getLogger(StudyFetcher.class);

  private FetchLog() {}

  static StudyReport write(StudyReport report, Federation federation) {
    if (report.cancelled()) {
      return report;
    }
    report.unanswered().forEach(federation::heardOf);
    report.sources().keySet().stream()
        .filter(name -> !report.unanswered().containsKey(name))
        .forEach(federation::heardFrom);
    if (report.failure() != null) {
      LOG.warn("a fetch ended: {}", report.failure().kind().words());
    }
    if (!report.failed().isEmpty()) {
      LOG.warn(
          "a fetch ended without {} of {} instances: {}",
          report.failed().size(),
          report.instances(),
          report.failed().stream()
              .collect(
                  Collectors.groupingBy(
                      each -> each.failure().kind().words(), Collectors.counting()))
              .entrySet()
              .stream()
              .sorted(Map.Entry.comparingByKey())
              .map(each -> each.getKey() + " " + each.getValue())
              .collect(Collectors.joining(", ")));
    }
    return report;
  }
}
