package org.readingroom.app.launch.pool;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.SavedLists;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist lists`: the saved lists; `--save NAME` and `--delete NAME` change them.
@Command(
    name = "lists",
    description = "Shows the lists there are; saves or deletes one of your own.")
final class WorklistListsCommand extends ProfileCommand {
  @Mixin private ActingOption acting = new ActingOption();
  @Mixin private FilterOptions filter = new FilterOptions();

  @Option(
      names = "--save",
      paramLabel = "NAME",
      description = "Saves what the other options choose; a list of yours of that name changes.")
  private @Nullable String save;

  @Option(names = "--shared", description = "With --save: everybody on the hub has it.")
  private boolean shared;

  @Option(names = "--delete", paramLabel = "NAME", description = "Deletes a list.")
  private @Nullable String delete;

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    SavedLists lists = services.lists();
    if (save != null) {
      save(lists, actor, save, filter.filter(profile, services, actor));
    }
    if (delete != null) {
      NamedList gone = named(lists.all(actor), delete);
      if (!lists.delete(gone, actor)) {
        throw CommandFailure.failed("Only its owner deletes this list.");
      }
    }
    List<Line> all = lists.all(actor).stream().map(Line::of).toList();
    if (json()) {
      Json.print(out(), new Result(all));
    } else {
      TextTable table = new TextTable("list", "owner", "for");
      all.forEach(line ->
          table.row(
              line.name(),
              line.owner() == null ? "" : line.owner(),
              line.owner() == null || line.shared() ? "everybody" : "yourself"));
      table.print(out());
    }
    return ExitStatus.DONE;
  }

  private void save(SavedLists lists, Actor actor, String name, WorklistFilter chosen)
      throws CommandFailure {
    NamedList known =
        lists.all(actor).stream()
            .filter(each -> each.mine() && each.name().equalsIgnoreCase(name.strip()))
            .findFirst()
            .orElse(null);
    SavedLists.Outcome outcome =
        known == null
            ? lists.save(actor, name, shared, chosen)
            : lists.change(known, actor, name, shared, chosen);
    if (outcome instanceof SavedLists.Outcome.Refused refused) {
      throw CommandFailure.failed(refused.reason());
    }
  }

  /// @throws CommandFailure when there is none of that name
  static NamedList named(List<NamedList> all, String name) throws CommandFailure {
    // one's own before what others share under the same name
    return all.stream()
        .filter(each -> each.name().equalsIgnoreCase(name.strip()))
        .min(Comparator.comparing(each -> !each.mine()))
        .orElseThrow(() ->
            CommandFailure.failed(
                "There is no list called \"" + name + "\". See run worklist lists."));
  }

  record Result(List<Line> lists) {}

  record Line(String name, @Nullable String owner, boolean mine, boolean shared) {
    static Line of(NamedList list) {
      return new Line(
          list.name(), list.shipped() ? null : list.owner(), list.mine(), list.shared());
    }
  }
}
