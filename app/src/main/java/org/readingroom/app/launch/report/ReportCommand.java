package org.readingroom.app.launch.report;

import org.readingroom.app.launch.line.CommandGroup;
import picocli.CommandLine.Command;

/// `run report …`: writing, signing and showing reports.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes, signs and shows the report on a worklist item.",
    subcommands = {ReportDraftCommand.class, ReportSignCommand.class, ReportShowCommand.class})
public final class ReportCommand extends CommandGroup {}
