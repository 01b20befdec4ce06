package org.readingroom.app.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;

/// The stories behind the settings screen: test an archive, save the file. Thread: FX; the waiting
/// happens on virtual threads.
public final class SettingsWorkflow {
  private final SettingsModel model;
  private final Background background;
  private final Path file;
  private final ArchiveProbe probe;
  private final Consumer<Sentence> say;
  private final Consumer<Settings> onSaved;

  /// @param onSaved told on the FX thread once the file is written
  public SettingsWorkflow(
      SettingsModel model,
      Background background,
      Path file,
      ArchiveProbe probe,
      Consumer<Sentence> say,
      Consumer<Settings> onSaved) {
    this.model = model;
    this.background = background;
    this.file = file;
    this.probe = probe;
    this.say = say;
    this.onSaved = onSaved;
  }

  /// Asks one archive and shows its answers beside it.
  public void test(ArchiveSettings archive) {
    if (model.asking().putIfAbsent(archive.name(), Boolean.TRUE) != null) {
      return;
    }
    model.answers().remove(archive.name());
    background.run(
        () -> probe.ask(archive),
        answers -> answered(archive, answers),
        failure ->
            answered(
                archive,
                List.of(
                    new ArchiveProbe.Answer(
                        "Test",
                        false,
                        0,
                        "The test itself failed.",
                        "Try again; the log says more."))));
  }

  public void testAll() {
    List.copyOf(model.archives()).forEach(this::test);
  }

  private void answered(ArchiveSettings archive, List<ArchiveProbe.Answer> answers) {
    model.asking().remove(archive.name());
    model.answers().put(archive.name(), answers);
  }

  /// Writes the file when everything is whole, else says what is missing.
  public void save() {
    Optional<String> problem = model.problem();
    if (problem.isPresent()) {
      say.accept(Sentence.wrong(problem.get(), null));
      return;
    }
    Settings settings = model.toSettings();
    background.run(
        () -> {
          SettingsFile.write(file, settings);
          return settings;
        },
        written -> {
          model.written(written);
          say.accept(Sentence.done("Settings saved."));
          onSaved.accept(written);
        },
        failure ->
            say.accept(
                Sentence.wrong(
                    failure instanceof IOException
                        ? "The settings file could not be written."
                        : "The settings could not be saved.",
                    "Check that the disk is not full and that you may write to " + file + ".")));
  }
}
