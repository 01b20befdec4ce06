package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationAndRecoveryTest {
  @TempDir Path temporary;
  private Path home;
  private Path user;
  private byte[] sealed;

  @BeforeEach
  void fill() throws Exception {
    home = temporary.resolve("profile");
    user = Files.createDirectory(temporary.resolve("user"));
    try (ProfileKeys keys = ProfileKeys.open(home, environment(Map.of(), Keyring.NONE))) {
      sealed = keys.sealing().sealText("t", "1", "text");
      assertFalse(keys.recoverable());
    }
  }

  private KeyEnvironment environment(Map<String, String> variables, Keyring keyring) {
    return new KeyEnvironment(variables, keyring, PassphrasePrompt.NOBODY, user);
  }

  private void assertOpens(KeyEnvironment environment) throws Exception {
    try (ProfileKeys keys = ProfileKeys.open(home, environment)) {
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
    }
  }

  @Test
  void aRecoveryKeySurvivesPaperAndTypingAndNoOtherDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      RecoveryKey key = RecoveryKey.random();
      String text = key.text();
      assertTrue(text.matches("([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}"), text);
      String typed = text.toLowerCase().replace("-", " ").replace('0', 'o').replace('1', 'l');
      assertEquals(text, RecoveryKey.parse(typed).orElseThrow().text());
      char[] slip = text.toCharArray();
      int at = random.nextInt(slip.length);
      if (slip[at] != '-') {
        slip[at] = slip[at] == 'Z' ? 'Y' : 'Z';
        assertEquals(Optional.empty(), RecoveryKey.parse(new String(slip)));
      }
    }
    assertEquals(Optional.empty(), RecoveryKey.parse(""));
    assertFalse(RecoveryKey.random().toString().contains("-"));
  }

  @Test
  void theRecoveryKeyOpensAProfileWhoseMasterKeyIsLost() throws Exception {
    KeyEnvironment bare = environment(Map.of(), Keyring.NONE);
    String paper;
    try (RecoveryKey made = ProfileKeys.makeRecoveryKey(home, bare)) {
      paper = made.text();
    }
    // rotation leaves it valid
    KeyEnvironment first = environment(Map.of("READINGROOM_PASSPHRASE", "forgotten"), Keyring.NONE);
    ProfileKeys.rotate(home, bare, first, KeySource.PASSPHRASE).close();
    KeyEnvironment second = environment(Map.of("READINGROOM_PASSPHRASE", "found"), Keyring.NONE);
    assertThrows(KeyUnavailableException.class, () -> ProfileKeys.open(home, second));
    try (RecoveryKey typed = RecoveryKey.parse(paper).orElseThrow();
        ProfileKeys keys = ProfileKeys.recover(home, typed, second, KeySource.PASSPHRASE)) {
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
      assertTrue(keys.recoverable());
    }
    assertOpens(second);
    // a new sheet makes the old one worthless
    String newer;
    try (RecoveryKey made = ProfileKeys.makeRecoveryKey(home, second)) {
      newer = made.text();
    }
    assertNotEquals(paper, newer);
    try (RecoveryKey old = RecoveryKey.parse(paper).orElseThrow()) {
      assertThrows(
          KeyUnavailableException.class,
          () -> ProfileKeys.recover(home, old, second, KeySource.PASSPHRASE));
    }
    assertOpens(second);
    assertFalse(Files.readString(home.resolve("keys.json")).contains(newer.substring(0, 9)));
  }

  @Test
  void withoutARecoveryKeyNothingRecoversAndTheSentenceSaysSo() throws Exception {
    KeyUnavailableException none =
        assertThrows(
            KeyUnavailableException.class,
            () ->
                ProfileKeys.recover(
                    home, RecoveryKey.random(), environment(Map.of(), Keyring.NONE), null));
    assertTrue(none.getMessage().contains("no recovery key"));
    assertOpens(environment(Map.of(), Keyring.NONE));
  }

  @Test
  void aSourceThatCannotKeepAKeyChangesNothing() throws Exception {
    KeyEnvironment bare = environment(Map.of(), Keyring.NONE);
    for (KeySource source :
        new KeySource[] {KeySource.KEYRING, KeySource.PASSPHRASE, KeySource.KEY_FILE}) {
      assertThrows(
          KeyUnavailableException.class, () -> ProfileKeys.rotate(home, bare, bare, source));
      assertOpens(bare);
    }
  }

  /// A keyring in memory that dies at its nth call.
  private static final class DyingKeyring implements Keyring {
    final Map<String, String> kept = new HashMap<>();
    int callsLeft = Integer.MAX_VALUE;

    private void live() {
      if (callsLeft-- <= 0) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public Optional<String> read(String name) {
      live();
      return Optional.ofNullable(kept.get(name));
    }

    @Override
    public boolean write(String name, String secret) {
      live();
      kept.put(name, secret);
      return true;
    }

    @Override
    public void delete(String name) {
      live();
      kept.remove(name);
    }
  }

  @Test
  void rotationThatEndsAtAnyCallOfTheKeyringLosesNothing() throws Exception {
    DyingKeyring keyring = new DyingKeyring();
    KeyEnvironment environment = environment(Map.of(), keyring);
    ProfileKeys.rotate(home, environment, environment, KeySource.KEYRING).close();
    for (int calls = 0; calls < 8; calls++) {
      keyring.callsLeft = calls;
      try {
        ProfileKeys.rotate(home, environment, environment, KeySource.KEYRING).close();
      } catch (IllegalStateException killed) {
        // as if the process had died there
      }
      keyring.callsLeft = Integer.MAX_VALUE;
      assertOpens(environment);
    }
  }

  @Test
  void rotationKilledAtAnyInstantLosesNothing() throws Exception {
    Random random = new Random(3);
    int rounds = Boolean.getBoolean("readingroom.long") ? 60 : 6;
    for (int round = 0; round < rounds; round++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  RotatingProcess.class.getName(),
                  home.toString(),
                  user.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader said = child.inputReader()) {
        assertEquals("rotated", said.readLine());
        Thread.sleep(random.nextInt(30));
        child.toHandle().destroyForcibly();
        child.waitFor();
      }
      assertOpens(environment(Map.of(), Keyring.NONE));
    }
  }

  @Test
  void eitherCopyOfTheKeysFileIsEnough() throws Exception {
    KeyEnvironment bare = environment(Map.of(), Keyring.NONE);
    Files.delete(home.resolve("keys.json"));
    assertOpens(bare);
    ProfileKeys.rotate(home, bare, bare, null).close();
    assertTrue(Files.exists(home.resolve("keys.json")));
    Files.delete(home.resolve("keys.backup.json"));
    assertOpens(bare);
    assertTrue(ProfileKeys.forgetEverything(home, bare));
    assertFalse(ProfileKeys.forgetEverything(home, bare));
  }

  @Test
  void theKeychainOfMacOsGetsTheSecretOnStandardInputOnly() throws Exception {
    Path tool = temporary.resolve("security");
    Path log = temporary.resolve("log");
    Files.writeString(
        tool,
        """
        #!/bin/sh
        echo "$@" >> %s
        case "$1" in
          -i) sed -n 's/.* -w \\([0-9a-f]*\\)$/\\1/p' > %s ;;
          find-generic-password) cat %s ;;
          delete-generic-password) rm -f %s ;;
        esac
        """
            .formatted(
                log,
                temporary.resolve("kept"),
                temporary.resolve("kept"),
                temporary.resolve("kept")));
    tool.toFile().setExecutable(true);
    KeyEnvironment mac = environment(Map.of(), MacKeyring.find(tool));
    ProfileKeys.rotate(home, environment(Map.of(), Keyring.NONE), mac, KeySource.KEYRING).close();
    assertOpens(mac);
    String secret = Files.readString(temporary.resolve("kept")).strip();
    assertEquals(64, secret.length());
    assertFalse(Files.readString(log).contains(secret));
    assertThrows(IllegalArgumentException.class, () -> MacKeyring.find(tool).read("a b; c"));
  }

  @Test
  void theStructureOfWindowsCredentialsIsAsWincredHasIt() throws IOException {
    assertEquals(80, WindowsKeyring.CREDENTIAL.byteSize());
    assertEquals(8, WindowsKeyring.offset("TargetName"));
    assertEquals(32, WindowsKeyring.offset("CredentialBlobSize"));
    assertEquals(40, WindowsKeyring.offset("CredentialBlob"));
    assertEquals(48, WindowsKeyring.offset("Persist"));
    assertEquals(72, WindowsKeyring.offset("UserName"));
    // not on Windows: no keyring, and no exception
    if (!System.getProperty("os.name").contains("Windows")) {
      assertEquals(Keyring.NONE, WindowsKeyring.find());
    }
  }
}
