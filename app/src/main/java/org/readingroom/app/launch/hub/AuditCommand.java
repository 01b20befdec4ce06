package org.readingroom.app.launch.hub;

import java.util.List;
import org.readingroom.app.audit.AuditVerdict;
import org.readingroom.app.launch.line.CommandGroup;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;

/// `run audit …`: the record of who did what.
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Checks the record of who did what.",
    subcommands = AuditCommand.Verify.class)
public final class AuditCommand extends CommandGroup {
  /// `run audit verify`: exit 1 when anything was changed or is missing.
  @Command(
      name = "verify",
      description = "Says whether the audit trail is whole, and names the first break.")
  static final class Verify extends ProfileCommand {
    @Override
    protected int run(Profile profile) throws Exception {
      AuditVerdict verdict = HubServices.of(profile).audit().verify();
      if (json()) {
        Json.print(
            out(),
            new Result(
                verdict.whole(), verdict.entries(), verdict.unsealedEntries(), verdict.problems()));
      } else {
        verdict.problems().forEach(out()::println);
        out()
            .println(
                verdict.entries()
                    + " entries, "
                    + (verdict.whole() ? "whole" : "NOT whole")
                    + "; cutting off the last "
                    + verdict.unsealedEntries()
                    + " would not show yet");
      }
      return verdict.whole() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    record Result(boolean whole, long entries, long unsealedEntries, List<String> problems) {}
  }
}
