package org.readingroom.app.launch.cache;

import java.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.OutputOptions;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.line.TerminalPrompt;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.netclient.cache.CachedStudy;
import org.readingroom.netclient.cache.StudyCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run cache forget`: single studies, or with `--everything` the whole profile by destroying its
/// key. The key need not be at hand for that: a forgotten passphrase must not stop anybody from
/// forgetting.
@Command(
    name = "forget",
    description = {
      "Removes studies from the cache, or with --everything destroys the profile's key:",
      "what it sealed can never be opened again, here or in any backup."
    })
final class CacheForgetCommand implements Callable<Integer> {
  private static final String WORDS = "forget everything";

  @Mixin private ProfileOption profileOption = new ProfileOption();

  @Parameters(paramLabel = "STUDY_UID", description = "Studies to forget.")
  private List<String> studies = List.of();

  @Option(
      names = "--everything",
      description = "Destroy the key, then delete cache, local hub, drafts and logs.")
  private boolean everything;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private OutputOptions output = new OutputOptions();

  record Answer(List<String> forgotten, List<CacheEvictCommand.Kept> kept) {}

  @Override
  public Integer call() throws Exception {
    if (everything == !studies.isEmpty()) {
      throw CommandFailure.usage("Name the studies to forget, or say --everything.");
    }
    return everything ? everything() : some();
  }

  private int some() throws Exception {
    List<String> forgotten = new ArrayList<>();
    List<CacheEvictCommand.Kept> kept = new ArrayList<>();
    try (Profile profile = Profile.open(profileOption.home(), TerminalPrompt.here())) {
      StudyCache cache = profile.cache();
      CachedStudySource.dropPinsOfDeadProcesses(cache);
      for (String uid : studies) {
        Optional<CachedStudy> study = cache.study(uid);
        if (forget(cache, uid, study)) {
          forgotten.add(uid);
        } else {
          kept.add(
              study
                  .map(CacheEvictCommand::kept)
                  .orElse(new CacheEvictCommand.Kept(uid, "it is not in the cache")));
        }
      }
    }
    if (output.json()) {
      Json.print(output.out(), new Answer(forgotten, kept));
    } else {
      forgotten.forEach(uid -> output.out().println(uid + " forgotten"));
      kept.forEach(
          each -> output.out().println(each.studyInstanceUid() + " stays: " + each.reason()));
    }
    if (kept.isEmpty()) {
      return ExitStatus.DONE;
    }
    return forgotten.isEmpty() ? ExitStatus.FAILED : ExitStatus.PARTLY;
  }

  /// What somebody pinned goes too, since somebody asked for it by name; what is open stays.
  private static boolean forget(StudyCache cache, String uid, Optional<CachedStudy> study)
      throws IOException {
    if (study.isPresent()
        && study.get().pins().stream().noneMatch(CachedStudySource::isOpenStudy)) {
      for (String pin : study.get().pins()) {
        cache.unpin(uid, pin);
      }
    }
    return cache.forget(uid);
  }

  private int everything() throws Exception {
    if (!yes && !confirmed()) {
      throw CommandFailure.usage("Nothing was forgotten. Say --yes where nobody can be asked.");
    }
    ForgottenProfile.Answer answer = ForgottenProfile.forget(profileOption.home());
    if (output.json()) {
      Json.print(output.out(), answer);
    } else {
      output
          .out()
          .println(
              answer.keyDestroyed()
                  ? "The key is destroyed. Deleted: " + String.join(", ", answer.deleted()) + "."
                  : "This profile had no key. Deleted: "
                      + String.join(", ", answer.deleted())
                      + ".");
    }
    if (!answer.left().isEmpty()) {
      output
          .progress()
          .println(
              "Could not be deleted, but nobody can read it any more: "
                  + String.join(", ", answer.left())
                  + ".");
      return ExitStatus.PARTLY;
    }
    return ExitStatus.DONE;
  }

  private static boolean confirmed() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return false;
    }
    String typed =
        console.readLine(
            "Cached studies, drafts and reports that have not been sent are lost for good.%n"
                + "Type \"%s\" to go on: ",
            WORDS);
    return typed != null && typed.strip().equalsIgnoreCase(WORDS);
  }
}
