package org.readingroom.app.launch.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.Moves;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run worklist reassign ID… --to NAME… --reason T`: a lead gives items to readers.
@Command(
    name = "reassign",
    description = {
      "A lead gives items to a reader, whoever has them; with several --to they are spread",
      "evenly, by what each has to do. Drafts are kept."
    })
final class WorklistReassignCommand extends ProfileCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Worklist items, or study UIDs.")
  private List<String> items = List.of();

  @Option(
      names = "--to",
      paramLabel = "NAME",
      required = true,
      description = "A reader; may be repeated.")
  private List<String> to = List.of();

  @Option(names = "--reason", paramLabel = "T", required = true, description = "Why.")
  private String reason = "";

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    String why = MoveResult.reason(reason);
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    List<String> ids = new ArrayList<>();
    for (String each : items) {
      ids.add(ItemArgument.find(services.worklist(), each).itemId());
    }
    Map<String, String> nameById = new LinkedHashMap<>();
    for (String each : to) {
      Reader reader = services.named(each);
      nameById.put(reader.readerId(), reader.displayName());
    }
    Map<String, Moves.Spread> spread = services.moves().spread(ids, actor, nameById.keySet(), why);
    List<MoveResult.Line> lines = new ArrayList<>();
    spread.forEach((item, each) ->
        lines.add(
            MoveResult.Line.of(
                item, String.valueOf(nameById.get(each.readerId())), each.outcome())));
    if (json()) {
      Json.print(out(), new Result(lines));
    } else {
      lines.forEach(line ->
          out()
              .println(
                  line.id()
                      + (line.reason() == null
                          ? " is kept for " + line.keptFor()
                          : ": " + line.reason())));
    }
    long refused = lines.stream().filter(line -> line.reason() != null).count();
    return refused == 0
        ? ExitStatus.DONE
        : refused == lines.size() ? ExitStatus.FAILED : ExitStatus.PARTLY;
  }

  record Result(List<MoveResult.Line> items) {}
}
