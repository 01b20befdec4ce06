package org.readingroom.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchiveNode.Compress;

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
    assertEquals("keyring:lincoln", lincoln.access().tls().secret().toString());
    assertEquals(Path.of("k.p12"), lincoln.access().tls().keyStore());
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
    assertNull(archive.access().tls());
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
          [workstation]\\nlisten = "yes"               | line 2 | listen | when-fetching
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1\\nae-title = "A"\\nweb-auth = { kind = "bearer", secret = "hunter2" } | line 6 | secret | passwords are not kept
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1\\nae-title = "A"\\nweb-auth = { kind = "basic", secret = "env:A" } | web-auth | user | without a colon
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1\\nae-title = "A"\\nuser-identity = { user = "u", secret = "hunter2" } | line 6 | secret | passwords are not kept
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1\\nae-title = "A"\\nsends-from = ["10.1"] | line 6 | sends-from | networks such as
          [[pacs]]\\nname = "A"\\nhost = "h"\\nport = 1\\nae-title = "A"\\nsends-as = "B" | line 6 | sends-as | list of texts
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
  void whatLetsUsInAndWhoMaySendReadsBackTheSame() throws Exception {
    Settings settings =
        read(
            """
            [workstation]
            listen = "always"
            [[pacs]]
            name = "Lincoln"
            host = "pacs.example"
            port = 104
            ae-title = "LINCOLN"
            retrieve = "move"
            web = "https://pacs.example/dicom-web"
            tls = { trust-store = "t.pem", key-store = "k.p12", secret = "env:KEYS" }
            web-tls = { trust-store = "w.pem" }
            user-identity = { user = "rroom", secret = "keyring:lincoln" }
            web-auth = { kind = "bearer", secret = "file:/run/token" }
            sends-as = ["LINCOLN_OUT"]
            sends-from = ["10.1.2.0/24", "store.pacs.example"]
            """);
    AccessSettings access = settings.archives().getFirst().access();
    assertTrue(settings.workstation().alwaysListening());
    assertEquals("rroom", access.userIdentity().user());
    assertEquals("file:/run/token", access.webAuth().secret().toString());
    assertEquals(List.of("LINCOLN_OUT"), access.sendsAs());
    assertEquals(Path.of("w.pem"), access.webTls().trustStore());
    Path again = folder.resolve("again.toml");
    SettingsFile.write(again, settings);
    assertEquals(settings, SettingsFile.read(again));
  }

  @Test
  void whetherAnArchiveIsAskedToCompressIsReadAndWritten() throws Exception {
    String archive = "[[pacs]]\nname = \"A\"\nhost = \"h\"\nport = 104\nae-title = \"A\"\n";
    assertEquals(Compress.ON_SLOW_LINES, read(archive).archives().getFirst().compress());
    for (Compress compress : List.of(Compress.ALWAYS, Compress.NEVER)) {
      String word = compress.name().toLowerCase(Locale.ROOT);
      Settings settings = read(archive + "compress = \"" + word + "\"\n");
      assertEquals(compress, settings.archives().getFirst().compress());
      Path copy = folder.resolve(word + ".toml");
      SettingsFile.write(copy, settings);
      assertEquals(settings, SettingsFile.read(copy));
    }
    SettingsException wrong =
        assertThrows(SettingsException.class, () -> read(archive + "compress = \"sometimes\"\n"));
    assertTrue(wrong.getMessage().contains("line 6"), wrong.getMessage());
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

  private static final String LINCOLN =
      """
      [[pacs]]
      name = "Lincoln"
      trust-code = "RWD"
      host = "10.1.2.3"
      port = 104
      ae-title = "LINCOLN"
      patient-id-issuer = "LINC"
      zone = "Europe/Dublin"
      """;

  @Test
  void whatFeedsThePoolIsReadAndWrittenBack() throws Exception {
    Settings settings =
        read(
            LINCOLN
                + """
                [[orders]]
                trust-code = "RWD"
                port = 2575
                from = ["10.1.2.4", "10.9.0.0/16"]
                accession = "OBR-3"
                charset = "windows-1252"
                tls = { trust-store = "ris.pem", key-store = "ours.p12", secret = "env:HL7" }
                [[modality-worklist]]
                trust-code = "RWD"
                host = "10.1.2.5"
                port = 105
                ae-title = "RIS"
                user-identity = { user = "rr", secret = "env:RIS" }
                [[pathway]]
                name = "emergency"
                urgency = "emergency"
                report-within = "90 min"
                patient-class = ["E"]
                location = ["ED*", "A&E*"]
                [[pathway]]
                trust-code = "RWD"
                name = "two weeks"
                report-within = "2 weeks"
                clock-from = "order"
                [[subspecialty]]
                name = "neuro"
                modality = ["CT", "MR"]
                procedure = ["*head*"]
                """);
    OrderSourceSettings orders = settings.orders().getFirst();
    assertEquals(OrderSourceSettings.AccessionField.OBR_3, orders.accession());
    assertEquals("RWD", orders.accessionIssuer());
    assertEquals("LINC", orders.patientIdIssuer());
    assertEquals(ZoneId.of("Europe/Dublin"), orders.zone());
    assertEquals(256 * 1024, orders.maxMessageBytes());
    assertEquals(Duration.ofMinutes(90), settings.pathways().getFirst().reportWithin());
    assertEquals(Duration.ofDays(14), settings.pathways().getLast().reportWithin());
    assertTrue(settings.pathways().getLast().fromOrder());
    Path again = folder.resolve("again.toml");
    SettingsFile.write(again, settings);
    assertEquals(settings, SettingsFile.read(again));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [[orders]]; trust-code = "RXX"; port = 1; from = ["a"]|is the trust of no [[pacs]]; known are RWD
          [[orders]]; trust-code = "RWD"; port = 2575|name the host
          [[orders]]; trust-code = "RWD"; port = 2575; from = ["a"]; tls = { key-store = "a" }|needs key-store, our own certificate, and trust-store
          [[orders]]; trust-code = "RWD"; port = 2575; from = ["10.1.2.0/99"]|10.1.2.0/24
          [[orders]]; trust-code = "RWD"; port = 11112; from = ["a"]|is used twice
          [[orders]]; trust-code = "RWD"; port = 2575; from = ["a"]; charset = "latin"|ISO-8859-1
          [[orders]]; trust-code = "RWD"; port = 2575; from = ["a"]; accession = "PID-3"|OBR-18
          [orders]; port = 2575|two brackets
          [[pathway]]; name = "a"|lacks the key report-within
          [[pathway]]; name = "a"; report-within = "soon"|such as "30 min"
          [[pathway]]; name = "a"; report-within = "0 h"|such as "30 min"
          [[pathway]]; name = "a"; report-within = "4 h"; urgency = "stat"|one of: emergency, urgent, routine
          [[pathway]]; name = "a"; report-within = "4 h"; patient-clas = ["E"]|did you mean patient-class
          [[pathway]]; name = "a"; report-within = "4 h"; [[pathway]]; name = "b"; report-within = "4 h"|never reached
          [[subspecialty]]; name = "neuro"|at least one of
          [[modality-worklist]]; trust-code = "RWD"; host = "h"; port = 0; ae-title = "X"|from 1 to 65535
          """)
  void aWrongFeedIsRefusedInPlainEnglish(String text, String complaint) {
    String message =
        assertThrows(SettingsException.class, () -> read(LINCOLN + text.replace("; ", "\n")))
            .getMessage();
    assertTrue(message.contains(complaint), message);
  }
}
