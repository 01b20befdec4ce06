package org.readingroom.app.launch.pool;

import java.util.List;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.passing.ItemHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `run worklist show ID`: one item with what people have done and said about it. Its reports are
/// shown by `run report show`.
@Command(
    name = "show",
    description = "Shows an item with what was passed on, asked, answered and vetted.")
final class WorklistShowCommand extends ProfileCommand {
  @Parameters(paramLabel = "ID", description = "Worklist item, or a study's UID.")
  private String item = "";

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    WorklistItem found = ItemArgument.find(services.worklist(), item);
    ItemHistory history =
        ItemHistory.of(
            services.moves().history(found.itemId()),
            services.opinions().of(found.itemId()),
            services.vettings().of(found));
    if (json()) {
      Json.print(
          out(),
          new Shown(
              WorklistListCommand.Line.of(found),
              history.events().stream()
                  .map(each -> new Event(each.at().toString(), each.what(), each.words()))
                  .toList()));
      return ExitStatus.DONE;
    }
    WorklistListCommand.print(List.of(found), out());
    for (ItemHistory.Event each : history.events()) {
      out()
          .println(
              WorklistListCommand.local(each.at())
                  + "  "
                  + each.what()
                  + (each.words().isBlank() ? "" : ": " + each.words()));
    }
    return ExitStatus.DONE;
  }

  record Shown(WorklistListCommand.Line item, List<Event> history) {}

  record Event(String at, String what, String words) {}
}
