package org.readingroom.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.peer.ArchiveNode;

class SettingsFileTest {
  @TempDir Path folder;

  private Settings read(String text) throws Exception {
    Path file = folder.resolve(SettingsFile.NAME);
    Files.writeString(file, text);
    return SettingsFile.read(file);
  }

  @Test
  void noFileMeansDefaults() throws Exception {
    assertEquals(Settings.defaults(), SettingsFile.read(folder.resolve("none.toml")));
  }

  @Test
  void theDocumentedExampleIsUnderstood() throws Exception {
    Settings settings =
        read(
            """
            [workstation]
            ae-title = "READINGROOM"
            listen-port = 11112
            [reader]
            name = "Dr A Reader"
            role = "consultant"
            [hub]
            url = "jdbc:sqlite:hub.db"
            [cache]
            budget-gb = 50
            [[pacs]]
            name = "Lincoln"
            trust = "United Lincolnshire"
            trust-code = "RWD"
            host = "127.0.0.1"
            port = 4301
            ae-title = "LINCOLN"
            retrieve = "get"
            web = "http://127.0.0.1:8301/dicom-web"
            patient-id-issuer = "RWD"
            accession-issuer = "RWD"
            zone = "Europe/London"
            colour = "#4c8dff"
            tls = { trust-store = "t.p12", key-store = "k.p12", secret = "keyring:lincoln" }
            """);
    ArchiveSettings lincoln = settings.archive("lincoln").orElseThrow();
    assertEquals(4301, lincoln.port());
    assertEquals(ZoneId.of("Europe/London"), lincoln.zone());
    assertEquals("keyring:lincoln", lincoln.tls().secret().toString());
    assertEquals(Path.of("k.p12"), lincoln.tls().keyStore());
  }

  @Test
  void onlyNameHostPortAndAeTitleAreRequired() throws Exception {
    Settings settings =
        read("[[pacs]]\nname = \"A\"\nhost = \"h\"\nport = 104\nae-title = \"A\"\n");
    ArchiveSettings archive = settings.archives().getFirst();
    assertEquals("A", archive.trust());
    assertEquals("A", archive.trustCode());
    assertEquals(ArchiveNode.Retrieve.GET, archive.retrieve());
    assertNull(archive.web());
    assertNull(archive.tls());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [reader]\\nnmae = "x"                         | line 2 | nmae | did you mean name
          [cache]\\nbudget-gb = "50"                    | line 2 | budget-gb | whole number
          [reader]\\nname = "x"\\nrole = "king"         | line 3 | role | must be one of
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1 | pacs | ae-title | lacks
          [hub]\\nurl = "mysql://x"                     | line 2 | url | jdbc:sqlite
          [hub]\\nsecret = "hunter2"                    | line 2 | secret | passwords are not kept
          [pacs]\\nname = "A"                           | line 1 | pacs | two brackets
          [cache]\\nbudget-gb = = 5                     | line 2 | line | line
          colour = "red"                                | line 1 | colour | not a known setting
          """)
  void aMistakeIsReportedWithLineKeyAndRemedy(
      String text, String line, String key, String complaint) {
    SettingsException e =
        assertThrows(SettingsException.class, () -> read(text.replace("\\n", "\n")));
    assertTrue(e.getMessage().contains(line), e.getMessage());
    assertTrue(e.getMessage().contains(key), e.getMessage());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
    assertFalse(e.getMessage().contains("hunter2"), "a password must not be repeated");
  }

  @Test
  void twoArchivesMayNotShareAName() {
    String one = "[[pacs]]\nname = \"A\"\nhost = \"h\"\nport = 104\nae-title = \"A\"\n";
    SettingsException e = assertThrows(SettingsException.class, () -> read(one + one));
    assertTrue(e.getMessage().contains("used twice"), e.getMessage());
  }

  @Test
  void whatIsWrittenReadsBackTheSame() throws Exception {
    Settings settings =
        read(
            """
            [reader]
            name = "Dr \\"Q\\" Ü"
            role = "trainee"
            grade = "ST4"
            [[pacs]]
            name = "A"
            host = "h"
            port = 104
            ae-title = "A"
            nhs-number-is-patient-id = true
            tls = { trust-store = "t.pem" }
            """);
    Path copy = folder.resolve("copy.toml");
    SettingsFile.write(copy, settings);
    assertEquals(settings, SettingsFile.read(copy));
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = Files.createDirectory(folder.resolve("occupied"));
    Files.writeString(file.resolve("x"), "x");
    assertThrows(IOException.class, () -> SettingsFile.write(file, Settings.defaults()));
    assertTrue(Files.exists(file.resolve("x")));
  }
}
