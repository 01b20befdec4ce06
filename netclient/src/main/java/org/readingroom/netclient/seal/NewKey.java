package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A master key for a new or rotated profile, already kept where it will be looked for.
final class NewKey implements AutoCloseable {
  final String keyId;
  final KeySource source;
  final MasterKey key;
  final @Nullable Passphrase passphrase;
  private final @Nullable Path privateFile;

  private NewKey(
      String keyId,
      KeySource source,
      MasterKey key,
      @Nullable Passphrase passphrase,
      @Nullable Path privateFile) {
    this.keyId = keyId;
    this.source = source;
    this.key = key;
    this.passphrase = passphrase;
    this.privateFile = privateFile;
  }

  /// A key of the source that is wanted.
  ///
  /// @param wanted null for the first source, in the order of {@link KeySource}, that can keep one
  /// @throws KeyUnavailableException when the wanted source cannot keep a key here
  static NewKey choose(Path home, KeyEnvironment environment, @Nullable KeySource wanted)
      throws IOException, InterruptedException {
    String keyId = HexFormat.of().formatHex(Aead.randomBytes(16));
    return wanted == null ? first(home, keyId, environment) : of(home, keyId, environment, wanted);
  }

  private static NewKey of(Path home, String keyId, KeyEnvironment environment, KeySource wanted)
      throws IOException, InterruptedException {
    NewKey made =
        switch (wanted) {
          case KEYRING -> inKeyring(keyId, environment);
          case PASSPHRASE -> fromPassphrase(keyId, environment);
          case KEY_FILE ->
              environment.variable("READINGROOM_KEY_FILE").isEmpty()
                  ? null
                  : inKeyFile(home, keyId, Path.of(environment.variable("READINGROOM_KEY_FILE")));
          case PRIVATE_FILE -> inPrivateFile(home, keyId, environment);
        };
    if (made != null) {
      return made;
    }
    throw switch (wanted) {
      case KEYRING ->
          new KeyUnavailableException(
              "This computer has no keyring that keeps the key.",
              "Log in to a desktop with a keyring, or choose a passphrase.");
      case PASSPHRASE ->
          new KeyUnavailableException(
              "No new passphrase was given.", "Type one, or set READINGROOM_NEW_PASSPHRASE.");
      case KEY_FILE, PRIVATE_FILE ->
          new KeyUnavailableException(
              "No key file was named.", "Set READINGROOM_KEY_FILE to a file outside the profile.");
    };
  }

  private static NewKey first(Path home, String keyId, KeyEnvironment environment)
      throws IOException, InterruptedException {
    NewKey inKeyring = inKeyring(keyId, environment);
    if (inKeyring != null) {
      return inKeyring;
    }
    NewKey fromPassphrase = fromPassphrase(keyId, environment);
    if (fromPassphrase != null) {
      return fromPassphrase;
    }
    if (!environment.variable("READINGROOM_KEY_FILE").isEmpty()) {
      return inKeyFile(home, keyId, Path.of(environment.variable("READINGROOM_KEY_FILE")));
    }
    return inPrivateFile(home, keyId, environment);
  }

  /// Another process made the profile's key first: forgets where this one was kept.
  void discard(KeyEnvironment environment) throws IOException, InterruptedException {
    if (source == KeySource.KEYRING) {
      environment.keyring().delete(keyId);
    } else if (privateFile != null) {
      Files.deleteIfExists(privateFile);
    }
  }

  @Override
  public void close() {
    key.close();
  }

  private static @Nullable NewKey inKeyring(String keyId, KeyEnvironment environment)
      throws InterruptedException {
    MasterKey key = MasterKey.random();
    String secret = HexFormat.of().formatHex(key.bytes());
    // read back before relying on it: a keyring that forgets would take the profile with it
    if (environment.keyring().write(keyId, secret)
        && environment.keyring().read(keyId).filter(secret::equals).isPresent()) {
      return new NewKey(keyId, KeySource.KEYRING, key, null, null);
    }
    key.close();
    return null;
  }

  private static @Nullable NewKey fromPassphrase(String keyId, KeyEnvironment environment) {
    String given = environment.variable("READINGROOM_PASSPHRASE");
    char @Nullable [] answer =
        given.isEmpty()
            ? environment.prompt().ask(PassphrasePrompt.Reason.CHOOSE)
            : given.toCharArray();
    if (answer == null || answer.length == 0) {
      return null;
    }
    Passphrase passphrase = Passphrase.withNewSalt();
    MasterKey key = passphrase.masterKey(answer);
    Arrays.fill(answer, '\0');
    return new NewKey(keyId, KeySource.PASSPHRASE, key, passphrase, null);
  }

  private static NewKey inKeyFile(Path home, String keyId, Path file) throws IOException {
    if (KeyFiles.isInside(file, home)) {
      throw new KeyUnavailableException(
          "READINGROOM_KEY_FILE lies inside the profile it should protect.",
          "Keep the key file outside " + home + ".");
    }
    Optional<MasterKey> present = KeyFiles.read(file);
    if (present.isPresent()) {
      return new NewKey(keyId, KeySource.KEY_FILE, present.get(), null, null);
    }
    KeyFiles.createNew(file);
    MasterKey made =
        KeyFiles.read(file)
            .orElseThrow(() ->
                new KeyUnavailableException(
                    "The key file " + file + " cannot be made.",
                    "Check the folder's rights, or point READINGROOM_KEY_FILE elsewhere."));
    return new NewKey(keyId, KeySource.KEY_FILE, made, null, null);
  }

  private static NewKey inPrivateFile(Path home, String keyId, KeyEnvironment environment)
      throws IOException {
    IOException last = null;
    for (Path place : KeyFiles.privatePlaces(home, environment, keyId)) {
      MasterKey key = MasterKey.random();
      try {
        KeyFiles.write(place, key);
        return new NewKey(keyId, KeySource.PRIVATE_FILE, key, null, place);
      } catch (IOException notHere) {
        key.close();
        last = notHere;
      }
    }
    throw new KeyUnavailableException(
        "No place outside the profile can hold its key file"
            + (last == null ? "." : " (" + last.getClass().getSimpleName() + ")."),
        "Set READINGROOM_KEY_FILE to a file this account can write.");
  }
}
