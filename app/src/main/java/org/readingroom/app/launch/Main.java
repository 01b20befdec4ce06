package org.readingroom.app.launch;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.readingroom.app.launch.archive.EchoCommand;
import org.readingroom.app.launch.archive.QueryCommand;
import org.readingroom.app.launch.archive.RetrieveCommand;
import org.readingroom.app.launch.bench.BenchCommand;
import org.readingroom.app.launch.cache.CacheCommand;
import org.readingroom.app.launch.cache.ImportCommand;
import org.readingroom.app.launch.cache.KeyCommand;
import org.readingroom.app.launch.desk.DemoCommand;
import org.readingroom.app.launch.desk.WorkstationStart;
import org.readingroom.app.launch.doctor.DoctorCommand;
import org.readingroom.app.launch.hub.AuditCommand;
import org.readingroom.app.launch.hub.HubCommand;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.Logs;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.pool.AgentCommand;
import org.readingroom.app.launch.pool.WorklistCommand;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.launch.report.ReportCommand;
import org.readingroom.netclient.codec.DecoderMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Where the program starts. Does not extend JavaFX's Application, so that it may start from the
/// class path and so that commands never load JavaFX.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    version = "Reading Room 0.1.0",
    description = {
      "Reads every hospital's scans as if they were in one archive.",
      "",
      "Without a command: the workstation."
    },
    subcommands = {
      DemoCommand.class,
      EchoCommand.class,
      QueryCommand.class,
      RetrieveCommand.class,
      ImportCommand.class,
      CacheCommand.class,
      KeyCommand.class,
      WorklistCommand.class,
      ReportCommand.class,
      AgentCommand.class,
      AuditCommand.class,
      HubCommand.class,
      RenderCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Exit status: 0 done, 1 failed, 2 usage, 3 partly done, 130 stopped by Ctrl-C.",
      "Settings: settings.toml in the profile folder (--home). User guide: docs/user-guide.md."
    })
public final class Main implements Callable<Integer> {
  @Mixin private ProfileOption profile = new ProfileOption();

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals(DecoderMain.ARGUMENT)) {
      DecoderMain.main(arguments); // an installed program's own helper
      return;
    }
    System.setProperty("java.awt.headless", "true");
    Locale.setDefault(Locale.Category.FORMAT, Locale.UK);
    Logs.quiet();
    Interruption.interruptThisThread();
    Interruption.exit(run(arguments));
  }

  /// Runs one command line in this thread. Interrupt the thread to stop it.
  ///
  /// @return the exit status, see {@link ExitStatus}
  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> tell(Failures.explain(failure), command));
    try {
      return line.execute(arguments);
    } catch (Error broken) {
      // picocli hands over exceptions only; an Error must not reach the person as a stack trace
      // either
      return tell(Failures.explain(broken), line);
    }
  }

  /// The sentence goes to standard error; who asked for JSON gets it as `{"reason"}` as well.
  private static int tell(Failures.Explained explained, CommandLine command) {
    command.getErr().println(explained.reason());
    command.getErr().flush();
    if (command.getCommand() instanceof ProfileCommand asked && asked.json()) {
      Json.print(System.out, explained);
    }
    return explained.exitStatus();
  }

  @Override
  public Integer call() throws Exception {
    return WorkstationStart.open(profile.home());
  }
}
