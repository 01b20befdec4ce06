package org.readingroom.app.launch.doctor;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.archive.EchoCommand;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.OutputOptions;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.gl.GlProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `run doctor`: what this machine and this profile have, and what is missing. Goes on past
/// anything that is broken, since that is what it is for.
@Command(
    name = "doctor",
    description = "Examines Java, display, OpenGL, codecs, key, archives, hub, cache and disk.")
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration ECHO_DEADLINE = Duration.ofSeconds(4);
  private static final long LOW_DISK_BYTES = 2_000_000_000L;

  @Mixin private ProfileOption profileOption = new ProfileOption();

  @Mixin private OutputOptions output = new OutputOptions();

  private final List<String> problems = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    Path home = profileOption.home();
    GlProbe gl = GlProbe.now();
    Diagnosis found;
    try (Profile profile = Profile.open(home, PassphrasePrompt.NOBODY)) {
      found = examine(profile, gl);
    } catch (SettingsException e) {
      problems.add(String.valueOf(e.getMessage()));
      found =
          diagnosis(
              gl,
              new Diagnosis.Key(null, null),
              List.of(),
              null,
              new Diagnosis.Hub("", "not opened", null),
              new Diagnosis.Cache(null, null, 0),
              home);
    }
    if (output.json()) {
      Json.print(output.out(), found);
    } else {
      print(found, output.out());
    }
    return found.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.PARTLY;
  }

  private Diagnosis examine(Profile profile, GlProbe gl) throws InterruptedException {
    return diagnosis(
        gl,
        key(profile),
        archives(profile),
        listener(profile),
        hub(profile),
        cache(profile),
        profile.home());
  }

  private Diagnosis diagnosis(
      GlProbe gl,
      Diagnosis.Key key,
      List<EchoCommand.Row> archives,
      EchoCommand.@Nullable Listener listener,
      Diagnosis.Hub hub,
      Diagnosis.Cache cache,
      Path home) {
    return new Diagnosis(
        new Diagnosis.Java(
            Runtime.version().toString(), System.getProperty("java.vendor", "unknown")),
        Diagnosis.Machine.here(),
        System.getenv("DISPLAY"),
        openGl(gl),
        EnginePicker.choose(gl).name().toLowerCase(Locale.ROOT),
        codecs(),
        key,
        archives,
        listener,
        hub,
        cache,
        disk(home),
        List.copyOf(problems));
  }

  private static Diagnosis.OpenGl openGl(GlProbe gl) {
    return switch (gl) {
      case GlProbe.Found(var info, long _) ->
          new Diagnosis.OpenGl(
              "found",
              info.vendor(),
              info.renderer(),
              info.version(),
              info.max3dTextureSize(),
              info.isSoftware(),
              info.hardwareFilterErrorGreyLevels(),
              null);
      case GlProbe.Missing(String sentence) ->
          new Diagnosis.OpenGl("missing", null, null, null, null, null, null, sentence);
    };
  }

  private String codecs() {
    if (Frames.prepare()) {
      return "available";
    }
    if (Frames.nativesAvailable()) {
      problems.add(
          "The decoder for compressed images does not start. Check that the temporary folder can be"
              + " written and that programs may run in it.");
      return "broken";
    }
    problems.add(
        "The JPEG-family codecs are not available on this kind of machine; such images will say \"not"
            + " readable here\".");
    return "missing";
  }

  private Diagnosis.Key key(Profile profile) throws InterruptedException {
    try {
      KeySource source = profile.keys().source();
      return new Diagnosis.Key(
          source.name().toLowerCase(Locale.ROOT).replace('_', '-'), source.protection());
    } catch (IOException e) {
      problems.add("The profile's key: " + e.getMessage());
      return new Diagnosis.Key(null, null);
    }
  }

  private List<EchoCommand.Row> archives(Profile profile) throws InterruptedException {
    List<EchoCommand.Row> rows = new ArrayList<>();
    for (Federation.EchoReport report : profile.federation().echo(ECHO_DEADLINE)) {
      report.echoes().forEach(echo -> rows.add(EchoCommand.row(report.archive(), echo)));
    }
    for (EchoCommand.Row row : rows) {
      if (row.reason() != null) {
        problems.add(row.name() + ": " + row.explained());
      }
    }
    return rows;
  }

  private EchoCommand.@Nullable Listener listener(Profile profile) {
    EchoCommand.Listener listener = EchoCommand.Listener.of(profile);
    if (listener != null && !listener.isWell()) {
      problems.add(listener.reason() + " " + listener.remedy());
    }
    return listener;
  }

  private Diagnosis.Hub hub(Profile profile) throws InterruptedException {
    String url = profile.settings().hub().url().toString();
    try {
      HubServices services = HubServices.of(profile);
      String readOnly = services.hub().readOnlyReason();
      if (readOnly != null) {
        problems.add(readOnly);
      }
      return new Diagnosis.Hub(
          url,
          readOnly == null ? "open" : "read-only",
          services.worklist().list(WorklistFilter.everything()).size());
    } catch (Exception e) {
      rethrowInterruption(e);
      problems.add("The hub cannot be opened: " + e.getMessage());
      return new Diagnosis.Hub(url, "not opened", null);
    }
  }

  private Diagnosis.Cache cache(Profile profile) throws InterruptedException {
    long budgetBytes = profile.settings().cache().budgetGb() * 1_000_000_000L;
    try {
      return new Diagnosis.Cache(
          profile.cache().studies().size(), profile.cache().sizeBytes(), budgetBytes);
    } catch (IOException e) {
      problems.add("The cache cannot be opened: " + e.getMessage());
      return new Diagnosis.Cache(null, null, budgetBytes);
    }
  }

  private Diagnosis.Disk disk(Path home) {
    Path existing = home;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = 0;
    try {
      free = Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      problems.add("The disk of " + home + " cannot be examined.");
    }
    if (free < LOW_DISK_BYTES) {
      problems.add("Less than 2 GB of disk are free where the profile lies. Free some space.");
    }
    return new Diagnosis.Disk(home.toString(), free);
  }

  private static void rethrowInterruption(Exception e) throws InterruptedException {
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
  }

  private static void print(Diagnosis found, PrintStream out) {
    Diagnosis.OpenGl gl = found.opengl();
    TextTable table = new TextTable("what", "found");
    table.row("Java", found.java().version() + ", " + found.java().vendor());
    table.row(
        "machine",
        found.system().os()
            + ", "
            + found.system().cores()
            + " cores, "
            + found.system().memoryBytes() / (1L << 30)
            + " GiB");
    table.row("display", found.display() == null ? "none" : found.display());
    table.row(
        "OpenGL",
        gl.renderer() == null
            ? gl.reason()
            : gl.renderer() + (Boolean.TRUE.equals(gl.software()) ? " (software)" : ""));
    table.row("engine", found.engine());
    table.row("codecs", found.codecs());
    table.row("key", found.key().protection());
    for (EchoCommand.Row row : found.archives()) {
      table.row(row.name(), row.protocol() + " " + row.state() + " in " + row.ms() + " ms");
    }
    EchoCommand.Listener listener = found.listener();
    if (listener != null) {
      table.row("store port", listener.port() + " " + listener.state());
    }
    table.row("hub", found.hub().url() + " " + found.hub().state());
    table.row("cache", counted(found.cache().studies()) + " studies");
    table.row("disk", found.disk().freeBytes() / 1_000_000_000L + " GB free");
    table.print(out);
    if (found.problems().isEmpty()) {
      out.println("All is well.");
    } else {
      found.problems().forEach(problem -> out.println("! " + problem));
    }
  }

  private static String counted(@Nullable Integer number) {
    return number == null ? "unknown" : number.toString();
  }
}
