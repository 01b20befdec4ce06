package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.servers.SyntheticStudy;

/// `run key …` as a person or script meets it.
class KeyCommandsTest {
  @TempDir Path folder;

  @Test
  void aPassphraseIsSetForgottenAndRecoveredAndTheCacheStaysReadable() throws Exception {
    Path home = Files.createDirectories(folder.resolve("profile").resolve("home"));
    Path media = Files.createDirectories(folder.resolve("media"));
    Files.write(
        media.resolve("one"), SyntheticStudy.ct("key", "SMITH^ADA", 1, 1, 32).files().getFirst());
    assertEquals(0, CommandRun.of(home, "import", media.toString()).exitStatus());

    CommandRun shown = CommandRun.of(home, "key", "show", "--json");
    assertEquals("private-file", shown.json().get("source").asText(), shown.toString());
    assertFalse(shown.json().get("recoverable").asBoolean());

    CommandRun made = CommandRun.of(home, "key", "recovery", "--json");
    assertEquals(0, made.exitStatus(), made.toString());
    String paper = made.json().get("recoveryKey").asText();

    CommandRun tooShort =
        CommandRun.of(home, Map.of("READINGROOM_NEW_PASSPHRASE", "short"), "key", "passphrase");
    assertEquals(1, tooShort.exitStatus(), tooShort.toString());
    CommandRun set =
        CommandRun.of(
            home,
            Map.of("READINGROOM_NEW_PASSPHRASE", "correct horse battery"),
            "key",
            "passphrase",
            "--json");
    assertEquals(0, set.exitStatus(), set.toString());
    assertEquals("passphrase", set.json().get("source").asText());
    assertTrue(set.json().get("recoverable").asBoolean());

    CommandRun locked =
        CommandRun.of(home, Map.of("READINGROOM_PASSPHRASE", "wrong"), "cache", "verify");
    assertEquals(1, locked.exitStatus(), locked.toString());
    assertFalse(locked.toString().contains("Exception"), locked.toString());

    CommandRun recovered = recover(home, paper);
    assertEquals(0, recovered.exitStatus(), recovered.toString());
    assertEquals("private-file", recovered.json().get("source").asText());
    CommandRun whole = CommandRun.of(home, "cache", "verify", "--json");
    assertEquals(0, whole.exitStatus(), whole.toString());
    assertEquals(1, whole.json().get("checked").asInt());
  }

  /// With the recovery key on standard input.
  private CommandRun recover(Path home, String paper) throws IOException, InterruptedException {
    Path typed = Files.writeString(folder.resolve("typed"), paper.toLowerCase() + "\n");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> line = new ArrayList<>(BuiltProgram.commandLine());
    line.addAll(
        List.of("key", "recover", "--to", "private-file", "--json", "--home", home.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectInput(typed.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("XDG_DATA_HOME", home.resolveSibling("keys").toString());
    int status = builder.start().waitFor();
    return new CommandRun(
        status,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
