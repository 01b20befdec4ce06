package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The key of one profile, unlocked: {@link #sealing()} for everything at rest, {@link #source()}
/// for saying what protects it.
///
/// A random data key seals the profile. It lies in `keys.json`, wrapped by a master key from
/// outside: the system keyring, else a passphrase, else `READINGROOM_KEY_FILE`, else a mode-0600
/// file outside the profile. A profile stays with the source it began with until {@link #rotate}.
/// Several processes may open a new profile at the same instant: one makes the key, all use it.
public final class ProfileKeys implements AutoCloseable {
  private static final int MAX_PASSPHRASE_TRIES = 3;

  private static final String RECOVERY = "recovery";

  private final Path home;
  private final KeySource source;
  private final Sealing sealing;
  private final boolean recoverable;

  private ProfileKeys(Path home, KeySource source, Sealing sealing, boolean recoverable) {
    this.home = home;
    this.source = source;
    this.sealing = sealing;
    this.recoverable = recoverable;
  }

  /// Finds the profile's key, or makes one when the profile is new. May ask the person for a
  /// passphrase and waits for the answer.
  ///
  /// @param home the profile folder; made when absent, readable to its owner only
  /// @throws KeyUnavailableException when the key cannot be had; says what to do
  public static ProfileKeys open(Path home, KeyEnvironment environment)
      throws IOException, InterruptedException {
    PrivateFiles.createFolders(home);
    if (KeyRecord.exists(home)) {
      return unlock(home, environment);
    }
    // a person is asked before the lock is taken: other processes must not wait for them
    try (NewKey chosen = NewKey.choose(home, environment, null)) {
      try (FolderLock lock = FolderLock.take(home, "keys.lock")) {
        if (!KeyRecord.exists(home)) {
          byte[] dataKey = Aead.randomBytes(Aead.KEY_BYTES);
          KeyRecord made = record(chosen, dataKey, null);
          made.write(home);
          return unlocked(home, made, dataKey);
        }
      }
      chosen.discard(environment);
    }
    return unlock(home, environment);
  }

  /// What protects a profile, without opening it.
  public record Protection(KeySource source, boolean recoverable) {}

  /// @return empty when the profile is new and has no key yet
  /// @throws KeyUnavailableException when its keys file is damaged
  public static Optional<Protection> protection(Path home) throws IOException {
    if (!KeyRecord.exists(home)) {
      return Optional.empty();
    }
    KeyRecord found = KeyRecord.read(home);
    return Optional.of(new Protection(found.source(), found.recovery() != null));
  }

  public Sealing sealing() {
    return sealing;
  }

  public KeySource source() {
    return source;
  }

  /// True when a recovery key opens this profile too.
  public boolean recoverable() {
    return recoverable;
  }

  /// Replaces the master key: the data key is wrapped anew, nothing else is rewritten, and the old
  /// master key is forgotten where this program kept it. A recovery key stays valid. Killed at any
  /// instant, the profile opens with the old master key or with the new one.
  ///
  /// @param next holds the new passphrase or key file, where those are used
  /// @param wanted the source of the new master key; null to choose as for a new profile
  public static ProfileKeys rotate(
      Path home, KeyEnvironment current, KeyEnvironment next, @Nullable KeySource wanted)
      throws IOException, InterruptedException {
    KeyRecord before = KeyRecord.read(home);
    return rewrap(home, before, dataKey(home, before, current), current, next, wanted);
  }

  /// Opens a profile whose master key is lost by its recovery key, and gives it a new master key.
  /// The recovery key stays valid.
  ///
  /// @throws KeyUnavailableException when the profile has no recovery key, or another one
  public static ProfileKeys recover(
      Path home, RecoveryKey recovery, KeyEnvironment next, @Nullable KeySource wanted)
      throws IOException, InterruptedException {
    KeyRecord before = KeyRecord.read(home);
    byte[] wrapped = before.recovery();
    if (wrapped == null) {
      throw new KeyUnavailableException(
          "This profile has no recovery key.",
          "Restore its master key from a backup, or start with another --home.");
    }
    try {
      byte[] dataKey = recovery.masterKey().unwrap(wrapped, RECOVERY);
      // whatever file the lost key was in, the one named now is a new one
      KeyEnvironment current = next.with("READINGROOM_KEY_FILE", "", next.prompt());
      return rewrap(home, before, dataKey, current, next, wanted);
    } catch (SealBrokenException e) {
      throw new KeyUnavailableException(
          "This is not the profile's recovery key, or an older one.",
          "Look for the sheet that was printed last.");
    }
  }

  /// Makes a recovery key for the profile; one made before no longer opens it.
  ///
  /// @return to be shown to the person once, and closed
  public static RecoveryKey makeRecoveryKey(Path home, KeyEnvironment environment)
      throws IOException, InterruptedException {
    KeyRecord before = KeyRecord.read(home);
    byte[] dataKey = dataKey(home, before, environment);
    RecoveryKey made = RecoveryKey.random();
    boolean kept = false;
    try (FolderLock lock = FolderLock.take(home, "keys.lock")) {
      requireUnchanged(home, before);
      before.withRecovery(made.masterKey().wrap(dataKey, RECOVERY)).write(home);
      kept = true;
      return made;
    } finally {
      Arrays.fill(dataKey, (byte) 0);
      if (!kept) {
        made.close();
      }
    }
  }

  /// Wipes the data key it is given.
  private static ProfileKeys rewrap(
      Path home,
      KeyRecord before,
      byte[] dataKey,
      KeyEnvironment current,
      KeyEnvironment next,
      @Nullable KeySource wanted)
      throws IOException, InterruptedException {
    try (NewKey chosen = NewKey.choose(home, next, wanted);
        FolderLock lock = FolderLock.take(home, "keys.lock")) {
      requireUnchanged(home, before);
      if (before.source() == KeySource.KEY_FILE
          && chosen.source == KeySource.KEY_FILE
          && current
              .variable("READINGROOM_KEY_FILE")
              .equals(next.variable("READINGROOM_KEY_FILE"))) {
        throw new KeyUnavailableException(
            "The new key file is the old one.", "Point READINGROOM_KEY_FILE at a new file.");
      }
      KeyRecord after = record(chosen, dataKey, before.recovery());
      after.write(home);
      forgetMasterKey(home, before, current);
      return unlocked(home, after, dataKey.clone());
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  private static void requireUnchanged(Path home, KeyRecord before) throws IOException {
    if (!Arrays.equals(before.wrappedDataKey(), KeyRecord.read(home).wrappedDataKey())) {
      throw new KeyUnavailableException(
          "Another process changed the profile's key at the same time.", "Try again.");
    }
  }

  /// Destroys the key: whatever the profile holds can never be opened again, by anyone. The sealed
  /// files themselves may then be deleted at leisure. A file named by `READINGROOM_KEY_FILE` is the
  /// person's own and is left alone.
  ///
  /// @return false when the profile had no key
  public static boolean forgetEverything(Path home, KeyEnvironment environment)
      throws IOException, InterruptedException {
    if (!KeyRecord.exists(home)) {
      return false;
    }
    try (FolderLock lock = FolderLock.take(home, "keys.lock")) {
      if (!KeyRecord.exists(home)) {
        return false;
      }
      try {
        forgetMasterKey(home, KeyRecord.read(home), environment);
      } catch (KeyUnavailableException damaged) {
        // then there is nothing left to forget but the files themselves
      }
      KeyRecord.destroy(home);
      return true;
    }
  }

  /// Puts the key away: the sealing of this profile no longer works.
  @Override
  public void close() {
    sealing.close();
  }

  @Override
  public String toString() {
    return "ProfileKeys[" + home + ", " + source.protection() + "]";
  }

  private static ProfileKeys unlock(Path home, KeyEnvironment environment)
      throws IOException, InterruptedException {
    KeyRecord found = KeyRecord.read(home);
    return unlocked(home, found, dataKey(home, found, environment));
  }

  /// Wipes the data key it is given.
  private static ProfileKeys unlocked(Path home, KeyRecord record, byte[] dataKey) {
    Sealing sealing = Sealing.of(dataKey);
    Arrays.fill(dataKey, (byte) 0);
    return new ProfileKeys(home, record.source(), sealing, record.recovery() != null);
  }

  private static KeyRecord record(NewKey chosen, byte[] dataKey, byte @Nullable [] recovery) {
    return new KeyRecord(
        chosen.keyId,
        chosen.source,
        chosen.key.wrap(dataKey, chosen.keyId),
        chosen.passphrase,
        recovery);
  }

  private static byte[] dataKey(Path home, KeyRecord found, KeyEnvironment environment)
      throws IOException, InterruptedException {
    return switch (found.source()) {
      case KEYRING -> {
        String secret =
            environment
                .keyring()
                .read(found.keyId())
                .orElseThrow(() ->
                    new KeyUnavailableException(
                        "The profile's key is in the system keyring, which does not answer.",
                        "Log in to the desktop and unlock the keyring, then try again."));
        try (MasterKey key = MasterKey.of(HexFormat.of().parseHex(secret))) {
          yield unwrap(key, found, "the key in the system keyring");
        } catch (IllegalArgumentException e) {
          throw new KeyUnavailableException(
              "The system keyring holds no usable key for this profile.",
              "Restore the keyring entry, or start with another --home.");
        }
      }
      case PASSPHRASE -> fromPassphrase(found, environment);
      case KEY_FILE -> {
        String file = environment.variable("READINGROOM_KEY_FILE");
        if (file.isEmpty()) {
          throw new KeyUnavailableException(
              "The profile's key is in a key file.",
              "Set READINGROOM_KEY_FILE to the file it was made with.");
        }
        try (MasterKey key =
            KeyFiles.read(Path.of(file))
                .orElseThrow(() ->
                    new KeyUnavailableException(
                        "The key file " + file + " does not exist.",
                        "Set READINGROOM_KEY_FILE to the file the profile was made with."))) {
          yield unwrap(key, found, "the key file " + file);
        }
      }
      case PRIVATE_FILE -> {
        for (Path place : KeyFiles.privatePlaces(home, environment, found.keyId())) {
          Optional<MasterKey> key = KeyFiles.read(place);
          if (key.isPresent()) {
            try (MasterKey present = key.get()) {
              yield unwrap(present, found, "the key file " + place);
            }
          }
        }
        throw new KeyUnavailableException(
            "The profile's key file "
                + KeyFiles.privatePlaces(home, environment, found.keyId()).getFirst()
                + " is missing.",
            "Restore it from a backup, or start with another --home.");
      }
    };
  }

  private static byte[] fromPassphrase(KeyRecord found, KeyEnvironment environment)
      throws KeyUnavailableException {
    Passphrase passphrase = found.passphrase();
    if (passphrase == null) {
      throw new KeyUnavailableException(
          "The profile's keys.json is damaged.", "Restore keys.json from a backup.");
    }
    String given = environment.variable("READINGROOM_PASSPHRASE");
    if (!given.isEmpty()) {
      try (MasterKey key = passphrase.masterKey(given.toCharArray())) {
        return unwrap(key, found, "the passphrase in READINGROOM_PASSPHRASE");
      }
    }
    PassphrasePrompt.Reason reason = PassphrasePrompt.Reason.ENTER;
    for (int attempt = 0; attempt < MAX_PASSPHRASE_TRIES; attempt++) {
      char @Nullable [] answer = environment.prompt().ask(reason);
      if (answer == null) {
        throw new KeyUnavailableException(
            "The profile is protected by a passphrase.",
            "Start the window and type it, or set READINGROOM_PASSPHRASE.");
      }
      try (MasterKey key = passphrase.masterKey(answer)) {
        return key.unwrap(found.wrappedDataKey(), found.keyId());
      } catch (SealBrokenException wrong) {
        reason = PassphrasePrompt.Reason.ENTER_AGAIN;
      } finally {
        Arrays.fill(answer, '\0');
      }
    }
    throw new KeyUnavailableException(
        "The passphrase was wrong " + MAX_PASSPHRASE_TRIES + " times.", "Start again to retry.");
  }

  private static byte[] unwrap(MasterKey key, KeyRecord found, String what)
      throws KeyUnavailableException {
    try {
      return key.unwrap(found.wrappedDataKey(), found.keyId());
    } catch (SealBrokenException e) {
      throw new KeyUnavailableException(
          "The profile does not open with " + what + ".",
          "Use the one the profile was made with, or start with another --home.");
    }
  }

  private static void forgetMasterKey(Path home, KeyRecord record, KeyEnvironment environment)
      throws IOException, InterruptedException {
    switch (record.source()) {
      case KEYRING -> environment.keyring().delete(record.keyId());
      case PRIVATE_FILE -> {
        for (Path place : KeyFiles.privatePlaces(home, environment, record.keyId())) {
          Files.deleteIfExists(place);
        }
      }
      case PASSPHRASE, KEY_FILE -> {
        // kept in a head, or by the person
      }
    }
  }
}
