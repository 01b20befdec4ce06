package org.readingroom.netclient.seal;

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

  Optional<String> read(String name) throws InterruptedException;

  /// @return false when it could not be kept
  boolean write(String name, String secret) throws InterruptedException;

  void delete(String name) throws InterruptedException;
}
