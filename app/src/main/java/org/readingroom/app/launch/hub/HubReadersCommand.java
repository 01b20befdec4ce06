package org.readingroom.app.launch.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;

/// `run hub readers`.
@Command(name = "readers", description = "Lists who reads on the shared hub.")
final class HubReadersCommand extends ProfileCommand {
  /// One reader, as printed.
  record Row(
      String readerId,
      String name,
      String role,
      @Nullable String grade,
      @Nullable String body,
      @Nullable String number,
      @Nullable String login,
      List<String> subspecialties,
      boolean feeds,
      List<String> sees,
      List<String> reports,
      boolean retired) {
    static Row of(HubPerson person) {
      return new Row(
          person.reader().readerId(),
          person.reader().displayName(),
          person.reader().role().label(),
          person.reader().grade(),
          person.reader().body(),
          person.reader().number(),
          person.login(),
          person.subspecialties(),
          person.feeds(),
          person.sees(),
          person.reports(),
          person.retired());
    }
  }

  record Result(List<Row> readers) {}

  @Override
  protected int run(Profile profile) throws Exception {
    List<Row> rows =
        new HubPeople(HubServices.shared(profile)).all().stream().map(Row::of).toList();
    if (json()) {
      Json.print(out(), new Result(rows));
      return ExitStatus.DONE;
    }
    TextTable table = new TextTable("name", "role", "login", "sees", "reports for", "");
    for (Row row : rows) {
      table.row(
          row.name(),
          row.role(),
          row.login(),
          String.join(", ", row.sees()),
          String.join(", ", row.reports()),
          row.retired() ? "retired" : row.feeds() ? "feeds the pool" : "");
    }
    table.print(out());
    return ExitStatus.DONE;
  }
}
