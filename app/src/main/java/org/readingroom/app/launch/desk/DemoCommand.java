package org.readingroom.app.launch.desk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.HelpOption;
import org.readingroom.app.shell.Tour;
import org.readingroom.app.shell.WorkstationApp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run demo`: three embedded trusts with synthetic patients, and the workstation on them.
@Command(
    name = "demo",
    description = {
      "Three demo trusts with synthetic patients, on this machine only, and the workstation on them.",
      "Made once (about a minute and 600 MB), in a profile of its own."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The demo's profile folder. Default: beside the usual one.")
  private @Nullable Path home;

  @Option(
      names = "--tour",
      paramLabel = "DIR",
      description = "Walk through every screen and write a PNG of each into this folder.")
  private @Nullable Path tour;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws Exception {
    WorkstationStart.requireDisplay();
    try (ProfileWorkbench bench = DemoDesk.open(DemoDesk.home(home), System.err::println)) {
      if (tour == null) {
        WorkstationApp.open(bench);
        return ExitStatus.DONE;
      }
      Files.createDirectories(tour);
      Tour.Outcome outcome = Tour.take(bench, tour);
      outcome.pictures().forEach(System.out::println);
      if (outcome.stoppedAt() != null) {
        throw CommandFailure.failed("The tour stopped at: " + outcome.stoppedAt() + ".");
      }
      return ExitStatus.DONE;
    }
  }
}
