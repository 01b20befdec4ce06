package org.readingroom.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where a secret is kept: `keyring:NAME`, `env:NAME` or `file:PATH`. Never the secret itself.
public record SecretReference(Kind kind, String name) {

  public enum Kind {
    KEYRING,
    ENV,
    FILE
  }

  /// Empty when the text is not a reference; it is then taken for a literal password and refused.
  public static Optional<SecretReference> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      return Optional.empty();
    }
    String name = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "keyring" -> Optional.of(new SecretReference(Kind.KEYRING, name));
      case "env" -> Optional.of(new SecretReference(Kind.ENV, name));
      case "file" -> Optional.of(new SecretReference(Kind.FILE, name));
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
  }

  /// Fetches secrets from where they are kept.
  public static final class Resolver {
    private static final int KEYRING_SECONDS = 20;

    private final Map<String, String> environment;

    public Resolver(Map<String, String> environment) {
      this.environment = Map.copyOf(environment);
    }

    /// Blocks while the OS keyring asks its user.
    ///
    /// @throws SecretUnavailableException saying which reference, why, and what to do
    public char[] resolve(SecretReference reference) throws SecretUnavailableException {
      return switch (reference.kind()) {
        case ENV -> fromEnvironment(reference.name());
        case FILE -> fromFile(Path.of(reference.name()));
        case KEYRING -> fromKeyring(reference.name());
      };
    }

    private char[] fromEnvironment(String name) throws SecretUnavailableException {
      @Nullable String value = environment.get(name);
      if (value == null) {
        throw new SecretUnavailableException(
            "The secret env:" + name + " is not set.",
            "Set that environment variable and start again.");
      }
      return value.toCharArray();
    }

    private static char[] fromFile(Path file) throws SecretUnavailableException {
      try {
        return Files.readString(file).strip().toCharArray();
      } catch (IOException e) {
        throw new SecretUnavailableException(
            "The secret file " + file + " cannot be read.",
            "Check that it exists and that you may read it.");
      }
    }

    private static char[] fromKeyring(String name) throws SecretUnavailableException {
      SecretUnavailableException unavailable =
          new SecretUnavailableException(
              "The secret keyring:" + name + " is not in the keyring.",
              "Store it with: secret-tool store --label='Reading Room' application readingroom secret "
                  + name
                  + ".");
      try {
        Process tool =
            new ProcessBuilder(
                    "secret-tool", "lookup", "application", "readingroom", "secret", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!tool.waitFor(KEYRING_SECONDS, TimeUnit.SECONDS)) {
          tool.destroyForcibly();
          throw unavailable;
        }
        String value = new String(tool.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
        if (tool.exitValue() != 0 || value.isEmpty()) {
          throw unavailable;
        }
        return value.toCharArray();
      } catch (IOException e) {
        throw unavailable;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unavailable;
      }
    }
  }
}
