package org.readingroom.app.launch.cache;

import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.ProgressLine;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.netclient.cache.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run cache verify`: exit 0 when all is whole; 1 when it is not; with `--repair` 3 when studies
/// lost instances that are to be fetched again.
@Command(
    name = "verify",
    description = {
      "Reads every cached instance and compares it with the digest taken when it arrived,",
      "and the index with the files."
    })
final class CacheVerifyCommand extends ProfileCommand {
  @Option(
      names = "--repair",
      description = {
        "Take damaged instances out, so that they are fetched again, and delete files",
        "that belong to nothing."
      })
  private boolean repair;

  @Override
  protected int run(Profile profile) throws Exception {
    ProgressLine line = new ProgressLine(progress());
    Verification found =
        profile
            .cache()
            .verify(
                repair,
                (checked, bytes, damaged) -> {
                  line.say(() ->
                      checked + " checked, " + bytes / 1_000_000 + " MB, " + damaged + " damaged");
                  return !Thread.currentThread().isInterrupted();
                });
    line.end();
    if (json()) {
      Json.print(out(), found);
    } else {
      print(found);
    }
    if (!found.finished()) {
      throw new InterruptedException();
    }
    if (found.clean()) {
      return ExitStatus.DONE;
    }
    if (!repair || !found.indexSound()) {
      return ExitStatus.FAILED;
    }
    return found.damagedCount() == 0 ? ExitStatus.DONE : ExitStatus.PARTLY;
  }

  private void print(Verification found) {
    out()
        .printf(
            "%d instances checked, %.1f MB: %d damaged, %d files that belong to nothing%n",
            found.checked(), found.bytes() / 1e6, found.damagedCount(), found.orphanCount());
    found
        .damaged()
        .forEach(each ->
            out()
                .println(
                    "  "
                        + (each.sopInstanceUid().isEmpty() ? each.file() : each.sopInstanceUid())
                        + ": "
                        + each.reason()));
    found.orphans().forEach(each -> out().println("  " + each.file() + ": belongs to nothing"));
    if (found.filesBeingWritten() > 0) {
      out()
          .println(
              found.filesBeingWritten()
                  + " files of a running Reading Room were not judged; they may still be written");
    }
    if (!found.indexSound()) {
      out()
          .println(
              "The index itself is damaged. Delete the cache folder of the profile; the studies are"
                  + " fetched again when needed.");
    }
    if (repair) {
      found.refetch().forEach(study -> out().println("Fetch again with: run retrieve " + study));
    } else if (!found.clean() && found.finished() && found.indexSound()) {
      out().println("Put it right with: run cache verify --repair");
    }
  }
}
