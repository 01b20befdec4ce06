package org.readingroom.app.launch.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.netclient.cache.CachedStudy;
import org.readingroom.netclient.cache.EvictedStudy;
import org.readingroom.netclient.cache.StudyCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run cache evict`: exit 0 when the cache is as small as asked, 3 when open or pinned studies
/// keep it larger, 1 when nothing asked for could go.
@Command(
    name = "evict",
    description = {
      "Removes the least recently read studies until the cache fits its budget.",
      "Studies that are open or pinned always stay."
    })
final class CacheEvictCommand extends ProfileCommand {
  @Option(
      names = "--to",
      paramLabel = "GB",
      description = "Shrink to this size instead. Default: budget-gb of the settings.")
  private @Nullable Double toGb;

  @Option(
      names = "--study",
      paramLabel = "UID",
      description = "Remove this study only; may be repeated.")
  private List<String> studies = List.of();

  /// @param evicted what is gone now
  /// @param kept studies that were asked for, or stand above the budget, and stay
  record Answer(
      List<Gone> evicted, List<Kept> kept, long bytesBefore, long bytesAfter, long budgetBytes) {}

  record Gone(String studyInstanceUid, long bytes) {}

  record Kept(String studyInstanceUid, String reason) {}

  @Override
  protected int run(Profile profile) throws Exception {
    if (toGb != null && !(toGb >= 0 && toGb <= 1e9)) {
      throw CommandFailure.usage("--to must be a number of gigabytes, 0 or more.");
    }
    if (toGb != null && !studies.isEmpty()) {
      throw CommandFailure.usage("Give --to or --study, not both.");
    }
    StudyCache cache = profile.cache();
    CachedStudySource.dropPinsOfDeadProcesses(cache);
    long before = cache.sizeBytes();
    long target = toGb == null ? cache.budgetBytes() : Math.round(toGb * 1e9);
    List<Gone> gone = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    if (studies.isEmpty()) {
      for (EvictedStudy each : cache.evict(target)) {
        gone.add(new Gone(each.studyInstanceUid(), each.bytes()));
      }
      if (cache.sizeBytes() > target) {
        cache.studies().forEach(study -> kept.add(kept(study)));
      }
    } else {
      for (String uid : studies) {
        evict(cache, uid, gone, kept);
      }
    }
    Answer answer = new Answer(gone, kept, before, cache.sizeBytes(), target);
    if (json()) {
      Json.print(out(), answer);
    } else {
      print(answer);
    }
    if (kept.isEmpty()) {
      return ExitStatus.DONE;
    }
    return gone.isEmpty() ? ExitStatus.FAILED : ExitStatus.PARTLY;
  }

  private static void evict(StudyCache cache, String uid, List<Gone> gone, List<Kept> kept)
      throws IOException {
    Optional<CachedStudy> study = cache.study(uid);
    long before = cache.sizeBytes();
    if (cache.forget(uid)) {
      gone.add(new Gone(uid, Math.max(0, before - cache.sizeBytes())));
    } else {
      kept.add(study.map(CacheEvictCommand::kept).orElse(new Kept(uid, "it is not in the cache")));
    }
  }

  static Kept kept(CachedStudy study) {
    return new Kept(study.studyInstanceUid(), reason(study));
  }

  private static String reason(CachedStudy study) {
    if (study.pins().stream().anyMatch(CachedStudySource::isOpenStudy)) {
      return "it is open";
    }
    return study.pins().isEmpty() ? "it was wanted meanwhile" : "it is pinned";
  }

  private void print(Answer answer) {
    out()
        .printf(
            "%d studies removed; %.1f MB before, %.1f MB now%n",
            answer.evicted().size(), answer.bytesBefore() / 1e6, answer.bytesAfter() / 1e6);
    answer
        .kept()
        .forEach(
            each -> out().println("  " + each.studyInstanceUid() + " stays: " + each.reason()));
  }
}
