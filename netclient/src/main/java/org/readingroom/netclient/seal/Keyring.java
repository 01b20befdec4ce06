package org.readingroom.netclient.seal;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The operating system's store of secrets. Every call ends within seconds; a keyring that is
/// locked, absent or broken is simply not available.
public interface Keyring {
  /// No keyring on this machine.
  Keyring NONE =
      new Keyring() {
        @Override
        public Optional<String> read(String name) {
          return Optional.empty();
        }

        @Override
        public boolean write(String name, String secret) {
          return false;
        }

        @Override
        public void delete(String name) {
          // nothing is kept
        }
      };

  /// The one of this operating system, where there is one and it can be asked.
  ///
  /// @param environment this process's variables
  static Keyring system(Map<String, String> environment) {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.contains("win")) {
      return WindowsKeyring.find();
    }
    if (os.contains("mac")) {
      return MacKeyring.find(Path.of("/usr/bin/security"));
    }
    return SecretToolKeyring.find(environment);
  }

  Optional<String> read(String name) throws InterruptedException;

  /// @return false when it could not be kept
  boolean write(String name, String secret) throws InterruptedException;

  void delete(String name) throws InterruptedException;
}
