package org.readingroom.app.launch.pool.vetting;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.pool.ItemArgument;
import org.readingroom.app.launch.pool.WorklistListCommand;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.vetting.Vetting;
import org.readingroom.app.worklist.vetting.VettingState;
import org.readingroom.app.worklist.vetting.VettingStep;
import org.readingroom.app.worklist.vetting.Vettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist vetting list`: open requests of the trusts this reader sees, by when an answer is
/// wanted; `--item` those of one item, whatever became of them.
@Command(name = "list", description = "Shows the requests that wait, the most wanted first.")
final class VettingListCommand extends ProfileCommand {
  @Mixin private ActingOption acting = new ActingOption();

  @Option(names = "--mine", description = "Only what waits for the reader.")
  private boolean mine;

  @Option(names = "--all", description = "Also what was answered or withdrawn.")
  private boolean all;

  @Option(
      names = "--item",
      paramLabel = "ID",
      description =
          "All that was asked and said about a worklist item, or a study's UID: also of its order"
              + " before there were images.")
  private @Nullable String item;

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    String reader = services.actor(acting.name()).reader().readerId();
    Vettings vettings = services.vettings();
    List<Vetting> found =
        item == null
            ? vettings.list(all)
            : vettings.of(ItemArgument.find(services.worklist(), item));
    if (mine) {
      found = found.stream().filter(each -> each.waitsFor(reader)).toList();
    }
    if (json()) {
      Json.print(
          out(), new Result(found.stream().map(each -> VettingLine.of(each, reader)).toList()));
    } else {
      print(found);
    }
    return ExitStatus.DONE;
  }

  record Result(List<VettingLine> vettings) {}

  private void print(List<Vetting> found) {
    TextTable table = new TextTable("request", "due", "trust", "patient", "asked for", "state");
    for (Vetting each : found) {
      table.row(
          each.vettingId(),
          WorklistListCommand.local(each.due()),
          each.trust(),
          each.request().patientName(),
          each.request().examination(),
          state(each));
    }
    table.print(out());
    if (item != null) {
      for (Vetting each : found) {
        for (VettingStep step : each.steps()) {
          out()
              .println(
                  WorklistListCommand.local(step.at())
                      + "  "
                      + step.byName()
                      + " "
                      + step.kind().label()
                      + (step.words().isBlank() ? "" : ": " + step.words()));
        }
      }
    }
  }

  private static String state(Vetting vetting) {
    return switch (vetting.state()) {
      case ASKED -> "waits for " + vetting.radiologistName();
      case ASKED_BACK -> "back with " + vetting.askedByName();
      case ACCEPTED, CHANGED, REJECTED, WITHDRAWN -> finished(vetting.state());
    };
  }

  private static String finished(VettingState state) {
    return VettingLine.word(state);
  }
}
