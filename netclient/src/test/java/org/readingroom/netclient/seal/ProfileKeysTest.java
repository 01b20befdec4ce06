package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileKeysTest {
  @TempDir Path temporary;
  private Path home;
  private Path user;

  @BeforeEach
  void folders() throws IOException {
    home = temporary.resolve("home");
    user = Files.createDirectory(temporary.resolve("user"));
  }

  @Test
  void withNothingBetterThePrivateFileIsOutsideTheProfileAndOwnersOnly() throws Exception {
    KeyEnvironment bare = environment(Map.of());
    byte[] sealed;
    try (ProfileKeys keys = ProfileKeys.open(home, bare)) {
      assertEquals(KeySource.PRIVATE_FILE, keys.source());
      assertEquals("protected by file rights only", keys.source().protection());
      sealed = keys.sealing().sealText("t", "1", "text");
    }
    Path keyFile = onlyKeyFile(user);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
    try (ProfileKeys keys = ProfileKeys.open(home, bare)) {
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
    }
    Files.delete(keyFile);
    KeyUnavailableException missing =
        assertThrows(KeyUnavailableException.class, () -> ProfileKeys.open(home, bare));
    assertTrue(missing.getMessage().contains("missing"));
  }

  @Test
  void aUserFolderInsideTheProfileIsNotUsed() throws Exception {
    Path inside = Files.createDirectories(home.resolve("data"));
    KeyEnvironment bad =
        new KeyEnvironment(
            Map.of("XDG_DATA_HOME", inside.toString()),
            Keyring.NONE,
            PassphrasePrompt.NOBODY,
            home);
    ProfileKeys.open(home, bad).close();
    try (Stream<Path> all = Files.walk(home)) {
      assertTrue(all.noneMatch(p -> p.toString().endsWith(".key")));
    }
    assertTrue(Files.exists(temporary.resolve(".readingroom-keys")));
    ProfileKeys.open(home, bad).close();
  }

  @Test
  void aPassphraseOpensTheProfileAndAWrongOneDoesNot() throws Exception {
    KeyEnvironment right = environment(Map.of("READINGROOM_PASSPHRASE", "correct horse"));
    try (ProfileKeys keys = ProfileKeys.open(home, right)) {
      assertEquals(KeySource.PASSPHRASE, keys.source());
    }
    ProfileKeys.open(home, right).close();
    KeyEnvironment wrong = environment(Map.of("READINGROOM_PASSPHRASE", "battery staple"));
    assertThrows(KeyUnavailableException.class, () -> ProfileKeys.open(home, wrong));
    KeyUnavailableException none =
        assertThrows(
            KeyUnavailableException.class, () -> ProfileKeys.open(home, environment(Map.of())));
    assertTrue(none.remedy().contains("READINGROOM_PASSPHRASE"));
    String json = Files.readString(home.resolve("keys.json"));
    assertFalse(json.contains("correct"));
  }

  @Test
  void aPersonIsAskedAgainAfterAWrongPassphraseAndAnswersAreWiped() throws Exception {
    List<PassphrasePrompt.Reason> asked = new ArrayList<>();
    List<char[]> given = new ArrayList<>();
    String[] answers = {"right", "wrong", "right"};
    KeyEnvironment person =
        new KeyEnvironment(
            Map.of(),
            Keyring.NONE,
            reason -> {
              asked.add(reason);
              given.add(answers[given.size()].toCharArray());
              return given.getLast();
            },
            user);
    ProfileKeys.open(home, person).close();
    ProfileKeys.open(home, person).close();
    assertEquals(
        List.of(
            PassphrasePrompt.Reason.CHOOSE,
            PassphrasePrompt.Reason.ENTER,
            PassphrasePrompt.Reason.ENTER_AGAIN),
        asked);
    for (char[] answer : given) {
      assertEquals("\0\0\0\0\0", new String(answer));
    }
  }

  @Test
  void aKeyFileIsMadeWhenAbsentAndRefusedInsideTheProfileOrWhenItIsNone() throws Exception {
    Path keyFile = temporary.resolve("elsewhere/my.key");
    KeyEnvironment environment = environment(Map.of("READINGROOM_KEY_FILE", keyFile.toString()));
    try (ProfileKeys keys = ProfileKeys.open(home, environment)) {
      assertEquals(KeySource.KEY_FILE, keys.source());
    }
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    ProfileKeys.open(home, environment).close();
    assertThrows(
        KeyUnavailableException.class, () -> ProfileKeys.open(home, environment(Map.of())));
    Path wrongKey = Files.writeString(temporary.resolve("wrong.key"), "x".repeat(99));
    assertThrows(
        KeyUnavailableException.class,
        () ->
            ProfileKeys.open(
                home, environment(Map.of("READINGROOM_KEY_FILE", wrongKey.toString()))));
    Path otherKey =
        Files.writeString(
            temporary.resolve("other.key"), Base64.getEncoder().encodeToString(new byte[32]));
    assertThrows(
        KeyUnavailableException.class,
        () ->
            ProfileKeys.open(
                home, environment(Map.of("READINGROOM_KEY_FILE", otherKey.toString()))));
    Path home2 = temporary.resolve("home2");
    assertThrows(
        KeyUnavailableException.class,
        () ->
            ProfileKeys.open(
                home2,
                environment(Map.of("READINGROOM_KEY_FILE", home2.resolve("k.key").toString()))));
  }

  @Test
  void theKeyringComesFirstAndALockedOneSaysWhatToDo() throws Exception {
    MemoryKeyring keyring = new MemoryKeyring();
    KeyEnvironment desktop =
        new KeyEnvironment(
            Map.of("READINGROOM_PASSPHRASE", "not used"), keyring, PassphrasePrompt.NOBODY, user);
    try (ProfileKeys keys = ProfileKeys.open(home, desktop)) {
      assertEquals(KeySource.KEYRING, keys.source());
    }
    ProfileKeys.open(home, desktop).close();
    assertEquals(1, keyring.secrets.size());
    KeyUnavailableException locked =
        assertThrows(
            KeyUnavailableException.class, () -> ProfileKeys.open(home, environment(Map.of())));
    assertTrue(locked.remedy().contains("keyring"));
  }

  @Test
  void aKeyringThatForgetsIsNotReliedOn() throws Exception {
    Keyring forgetful =
        new Keyring() {
          @Override
          public Optional<String> read(String name) {
            return Optional.empty();
          }

          @Override
          public boolean write(String name, String secret) {
            return true;
          }

          @Override
          public void delete(String name) {}
        };
    KeyEnvironment environment =
        new KeyEnvironment(Map.of(), forgetful, PassphrasePrompt.NOBODY, user);
    try (ProfileKeys keys = ProfileKeys.open(home, environment)) {
      assertEquals(KeySource.PRIVATE_FILE, keys.source());
    }
  }

  @Test
  void manyOpeningANewProfileAtOnceShareOneKey() throws Exception {
    KeyEnvironment bare = environment(Map.of());
    List<Callable<String>> openers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      openers.add(() -> {
        try (ProfileKeys keys = ProfileKeys.open(home, bare)) {
          return keys.sealing().lookupKey("a", "b");
        }
      });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
      List<String> seen = new ArrayList<>();
      for (Future<String> opened : pool.invokeAll(openers)) {
        seen.add(opened.get());
      }
      assertEquals(1, seen.stream().distinct().count());
    }
    onlyKeyFile(user);
  }

  @Test
  void rotationKeepsTheDataAndRetiresTheOldKey() throws Exception {
    KeyEnvironment before = environment(Map.of());
    KeyEnvironment after = environment(Map.of("READINGROOM_PASSPHRASE", "new one"));
    byte[] sealed;
    try (ProfileKeys keys = ProfileKeys.open(home, before)) {
      sealed = keys.sealing().sealText("t", "1", "text");
    }
    try (ProfileKeys keys = ProfileKeys.rotate(home, before, after, null)) {
      assertEquals(KeySource.PASSPHRASE, keys.source());
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
    }
    try (ProfileKeys keys = ProfileKeys.open(home, after)) {
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
    }
    assertThrows(KeyUnavailableException.class, () -> ProfileKeys.open(home, before));
    try (Stream<Path> all = Files.walk(user)) {
      assertTrue(all.noneMatch(p -> p.toString().endsWith(".key")));
    }
  }

  @Test
  void forgettingEverythingLeavesNoKeyAnywhere() throws Exception {
    KeyEnvironment bare = environment(Map.of());
    byte[] sealed;
    try (ProfileKeys keys = ProfileKeys.open(home, bare)) {
      sealed = keys.sealing().sealText("t", "1", "text");
    }
    ProfileKeys.forgetEverything(home, bare);
    assertFalse(Files.exists(home.resolve("keys.json")));
    try (Stream<Path> all = Files.walk(user)) {
      assertTrue(all.noneMatch(p -> p.toString().endsWith(".key")));
    }
    try (ProfileKeys fresh = ProfileKeys.open(home, bare)) {
      assertThrows(SealBrokenException.class, () -> fresh.sealing().open("t", "1", sealed));
    }
  }

  @Test
  void aDamagedKeysFileIsASentence() throws Exception {
    ProfileKeys.open(home, environment(Map.of())).close();
    String good = Files.readString(home.resolve("keys.json"));
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{\"version\":1}",
            good.replaceAll("\"keyId\" : \"..", "\"keyId\" : \"../"),
            good.replace("PRIVATE_FILE", "NONSENSE"),
            good.replaceAll("\"wrappedDataKey\" : \"....", "\"wrappedDataKey\" : \"AAAA"))) {
      Files.writeString(home.resolve("keys.json"), bad);
      // its second copy opens the profile
      ProfileKeys.open(home, environment(Map.of())).close();
    }
    String damagedKeyId =
        good.replaceAll("\"wrappedDataKey\" : \"....", "\"wrappedDataKey\" : \"AAAA");
    for (String bad : List.of("", damagedKeyId, good.replace("PRIVATE_FILE", "NONSENSE"))) {
      Files.writeString(home.resolve("keys.json"), bad);
      Files.writeString(home.resolve("keys.backup.json"), bad);
      KeyUnavailableException damaged =
          assertThrows(
              KeyUnavailableException.class, () -> ProfileKeys.open(home, environment(Map.of())));
      assertFalse(damaged.remedy().isEmpty());
    }
  }

  @Test
  void argon2idFollowsRfc9106() {
    // RFC 9106 5.3 needs secret and associated data, which a passphrase has not; what is checked
    // here is that parameters matter and that the same ones give the same key
    Passphrase a = new Passphrase(new byte[16], 64, 1, 1);
    Passphrase b = new Passphrase(new byte[16], 64, 2, 1);
    assertArrayEquals(
        a.masterKey("x".toCharArray()).bytes(), a.masterKey("x".toCharArray()).bytes());
    assertNotEquals(
        Base64.getEncoder().encodeToString(a.masterKey("x".toCharArray()).bytes()),
        Base64.getEncoder().encodeToString(b.masterKey("x".toCharArray()).bytes()));
    assertThrows(IllegalArgumentException.class, () -> new Passphrase(new byte[16], 1 << 30, 1, 1));
  }

  @Test
  void aSecretToolThatHangsOrFailsIsNoKeyring() throws Exception {
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    Path tool = bin.resolve("secret-tool");
    Files.writeString(tool, "#!/bin/sh\nexit 1\n");
    tool.toFile().setExecutable(true);
    Map<String, String> desktop =
        Map.of("PATH", bin + ":/usr/bin:/bin", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/none");
    Keyring failing = SecretToolKeyring.find(desktop);
    assertNotSame(Keyring.NONE, failing);
    assertTrue(failing.read("x").isEmpty());
    assertFalse(failing.write("x", "y"));
    Files.writeString(tool, "#!/bin/sh\nexec sleep 60\n");
    long start = System.nanoTime();
    Keyring hanging = SecretToolKeyring.find(desktop, Duration.ofMillis(300));
    assertTrue(hanging.read("x").isEmpty());
    assertTrue(System.nanoTime() - start < 20_000_000_000L);
    assertSame(Keyring.NONE, SecretToolKeyring.find(Map.of("PATH", bin.toString())));
  }

  @Test
  void theSecretNeverAppearsOnTheCommandLineOfSecretTool() throws Exception {
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    Path log = temporary.resolve("log");
    Path store = temporary.resolve("store");
    Path tool = bin.resolve("secret-tool");
    Files.writeString(
        tool,
        "#!/bin/sh\necho \"$@\" >> "
            + log
            + "\ncase $1 in store) cat > "
            + store
            + ";; lookup) cat "
            + store
            + ";; esac\n");
    tool.toFile().setExecutable(true);
    KeyEnvironment desktop =
        new KeyEnvironment(
            Map.of(),
            SecretToolKeyring.find(
                Map.of("PATH", bin + ":/usr/bin:/bin", "DBUS_SESSION_BUS_ADDRESS", "unix:")),
            PassphrasePrompt.NOBODY,
            user);
    try (ProfileKeys keys = ProfileKeys.open(home, desktop)) {
      assertEquals(KeySource.KEYRING, keys.source());
    }
    ProfileKeys.open(home, desktop).close();
    assertFalse(Files.readString(log).contains(Files.readString(store)));
  }

  private KeyEnvironment environment(Map<String, String> variables) {
    return new KeyEnvironment(variables, Keyring.NONE, PassphrasePrompt.NOBODY, user);
  }

  private static Path onlyKeyFile(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> found = all.filter(p -> p.toString().endsWith(".key")).toList();
      assertEquals(1, found.size());
      return found.getFirst();
    }
  }

  private static final class MemoryKeyring implements Keyring {
    final Map<String, String> secrets = new HashMap<>();

    @Override
    public Optional<String> read(String name) {
      return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public boolean write(String name, String secret) {
      secrets.put(name, secret);
      return true;
    }

    @Override
    public void delete(String name) {
      secrets.remove(name);
    }
  }
}
