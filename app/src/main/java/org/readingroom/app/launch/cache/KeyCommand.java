package org.readingroom.app.launch.cache;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.CommandGroup;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.OutputOptions;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.line.TerminalPrompt;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.seal.RecoveryKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run key …`: what protects the profile, and changing it. None of it rewrites what is sealed.
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Shows and changes what protects this profile on the disk.",
    subcommands = {
      KeyCommand.Show.class,
      KeyCommand.Rotate.class,
      KeyCommand.SetPassphrase.class,
      KeyCommand.MakeRecovery.class,
      KeyCommand.Recover.class
    })
public final class KeyCommand extends CommandGroup {
  /// The shape of `--json` of all but `recovery`.
  record Answer(@Nullable String source, @Nullable String protection, boolean recoverable) {
    static Answer of(KeySource source, boolean recoverable) {
      return new Answer(
          source.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          source.protection(),
          recoverable);
    }
  }

  /// What all of them share.
  private abstract static class Sub implements Callable<Integer> {
    @Mixin private ProfileOption profileOption = new ProfileOption();
    @Mixin private OutputOptions output = new OutputOptions();

    final Path home() {
      return profileOption.home();
    }

    final OutputOptions output() {
      return output;
    }

    final int tell(Answer answer) {
      if (output.json()) {
        Json.print(output.out(), answer);
      } else if (answer.source() == null) {
        output.out().println("This profile has no key yet; one is made when it is first used.");
      } else {
        output
            .out()
            .println(
                "This profile is "
                    + answer.protection()
                    + (answer.recoverable()
                        ? ", and has a recovery key."
                        : ", and has no recovery key: make one with run key recovery."));
      }
      return ExitStatus.DONE;
    }

    final void requireKey() throws Exception {
      if (ProfileKeys.protection(home()).isEmpty()) {
        throw CommandFailure.failed(
            "This profile has no key yet; one is made when it is first used.");
      }
    }
  }

  /// Where a new master key is to be.
  static final class Target {
    @Option(
        names = "--to",
        paramLabel = "SOURCE",
        description = "keyring, passphrase, key-file or private-file. Default: as it is now.")
    private @Nullable String to;

    @Option(
        names = "--key-file",
        paramLabel = "PATH",
        description = "The new key file, outside the profile; made when absent.")
    private @Nullable Path keyFile;

    KeySource source(KeySource now) throws CommandFailure {
      if (to == null) {
        return keyFile == null ? now : KeySource.KEY_FILE;
      }
      try {
        return KeySource.valueOf(to.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw CommandFailure.usage(
            "--to is one of keyring, passphrase, key-file and private-file.");
      }
    }

    /// The environment in which the new key is made.
    KeyEnvironment environment(KeySource source) throws CommandFailure {
      KeyEnvironment here = KeyEnvironment.system(TerminalPrompt.here());
      return switch (source) {
        case PASSPHRASE -> NewPassphrase.environment(here);
        case KEY_FILE -> {
          if (keyFile == null) {
            throw CommandFailure.usage("Name the new key file with --key-file.");
          }
          yield here.with(
              "READINGROOM_KEY_FILE", keyFile.toAbsolutePath().toString(), here.prompt());
        }
        case KEYRING, PRIVATE_FILE -> here;
      };
    }
  }

  @Command(name = "show", description = "Says what protects the profile.")
  static final class Show extends Sub {
    @Override
    public Integer call() throws Exception {
      Optional<ProfileKeys.Protection> found = ProfileKeys.protection(home());
      return tell(
          found
              .map(each -> Answer.of(each.source(), each.recoverable()))
              .orElse(new Answer(null, null, false)));
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Makes a new master key and forgets the old one; nothing that is sealed is rewritten.",
        "Other running programs go on."
      })
  static final class Rotate extends Sub {
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws Exception {
      requireKey();
      return change(target);
    }

    private int change(Target wanted) throws Exception {
      KeySource now = ProfileKeys.protection(home()).orElseThrow().source();
      KeySource source = wanted.source(now);
      KeyEnvironment current = KeyEnvironment.system(TerminalPrompt.here());
      try (ProfileKeys keys =
          ProfileKeys.rotate(home(), current, wanted.environment(source), source)) {
        return tell(Answer.of(keys.source(), keys.recoverable()));
      }
    }
  }

  @Command(
      name = "passphrase",
      description = {
        "Sets or changes the passphrase: asked twice, or READINGROOM_NEW_PASSPHRASE.",
        "The one in force is asked too, or READINGROOM_PASSPHRASE."
      })
  static final class SetPassphrase extends Sub {
    @Override
    public Integer call() throws Exception {
      requireKey();
      KeyEnvironment here = KeyEnvironment.system(TerminalPrompt.here());
      try (ProfileKeys keys =
          ProfileKeys.rotate(home(), here, NewPassphrase.environment(here), KeySource.PASSPHRASE)) {
        return tell(Answer.of(keys.source(), keys.recoverable()));
      }
    }
  }

  @Command(
      name = "recovery",
      description = {
        "Makes a recovery key and prints it once: write it down and lock it away.",
        "One made before no longer works."
      })
  static final class MakeRecovery extends Sub {
    /// @param recoveryKey the only time it is ever shown
    record Shown(String recoveryKey) {}

    @Override
    public Integer call() throws Exception {
      requireKey();
      try (RecoveryKey made =
          ProfileKeys.makeRecoveryKey(home(), KeyEnvironment.system(TerminalPrompt.here()))) {
        if (output().json()) {
          Json.print(output().out(), new Shown(made.text()));
        } else {
          output().out().println(made.text());
          output()
              .progress()
              .println(
                  "Write this down and keep it apart from this computer. It is not shown again.");
        }
      }
      return ExitStatus.DONE;
    }
  }

  @Command(
      name = "recover",
      description = {
        "Opens a profile whose key is lost by its recovery key, and gives it a new one.",
        "The recovery key is asked for, or read from standard input; never from the command line."
      })
  static final class Recover extends Sub {
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws Exception {
      requireKey();
      KeySource source = target.source(ProfileKeys.protection(home()).orElseThrow().source());
      Optional<RecoveryKey> typed = RecoveryKey.parse(TerminalPrompt.line("Recovery key: "));
      if (typed.isEmpty()) {
        throw CommandFailure.failed(
            "That is not a recovery key, or it has a typing error: it has 14 groups of four"
                + " letters and digits.");
      }
      try (RecoveryKey key = typed.get();
          ProfileKeys keys = ProfileKeys.recover(home(), key, target.environment(source), source)) {
        return tell(Answer.of(keys.source(), keys.recoverable()));
      }
    }
  }
}
