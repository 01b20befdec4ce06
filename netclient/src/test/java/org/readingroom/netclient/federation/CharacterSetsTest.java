package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.LocalEntity;

/// Names in the character sets of PS3.3 C.12.1.1.2, written byte by byte with the JDK's encoders
/// (not with the toolkit's), served by an archive as they are, searched and read.
class CharacterSetsTest {
  /// @param specificCharacterSet (0008,0005)
  /// @param alphabetic bytes of the first group in the first set
  private record Written(String specificCharacterSet, byte[] name, String read) {}

  private static final List<Written> NAMES = new ArrayList<>();

  @TempDir static Path folder;
  private static LoopbackArchive archive;
  private static DimseRuntime runtime;

  static {
    single("", "ISO-8859-1", "Bjørk^Åse");
    single("ISO_IR 6", "US-ASCII", "Plain^Ann");
    single("ISO_IR 100", "ISO-8859-1", "Buc^Jérôme");
    single("ISO_IR 101", "ISO-8859-2", "Wałęsa^Łucja");
    single("ISO_IR 109", "ISO-8859-3", "Ħaddiem^Ġorġ");
    single("ISO_IR 110", "ISO-8859-4", "Bērziņš^Jānis");
    single("ISO_IR 126", "ISO-8859-7", "Διονυσιος");
    single("ISO_IR 127", "ISO-8859-6", "قباني^لنزار");
    single("ISO_IR 138", "ISO-8859-8", "שרון^דבורה");
    single("ISO_IR 144", "ISO-8859-5", "Люкceмбypг");
    single("ISO_IR 148", "ISO-8859-9", "Çavuşoğlu^İpek");
    single("ISO_IR 166", "TIS-620", "สมิธ^เอดา");
    single("ISO_IR 13", "Shift_JIS", "ﾔﾏﾀﾞ^ﾀﾛｳ");
    single("ISO_IR 192", "UTF-8", "Wang^XiaoDong=王^小東=");
    single("GB18030", "GB18030", "Wang^XiaoDong=王^小东=");
    single("GBK", "GBK", "Zhang^San=张^三=");
    // PS3.5 annex H, I and K: escape sequences between the groups
    NAMES.add(
        new Written(
            "\\ISO 2022 IR 87",
            bytes(
                "Yamada^Tarou=",
                esc("$B", jis("山田")),
                esc("(B", "^".getBytes(StandardCharsets.US_ASCII)),
                esc("$B", jis("太郎")),
                esc("(B", "=".getBytes(StandardCharsets.US_ASCII)),
                esc("$B", jis("やまだ")),
                esc("(B", "^".getBytes(StandardCharsets.US_ASCII)),
                esc("$B", jis("たろう")),
                esc("(B", new byte[0])),
            "Yamada^Tarou=山田^太郎=やまだ^たろう"));
    NAMES.add(
        new Written(
            "\\ISO 2022 IR 149",
            bytes(
                "Hong^Gildong=",
                esc("$)C", "洪^".getBytes(charset("EUC-KR"))),
                esc("$)C", "吉洞=".getBytes(charset("EUC-KR"))),
                esc("$)C", "홍^".getBytes(charset("EUC-KR"))),
                esc("$)C", "길동".getBytes(charset("EUC-KR")))),
            "Hong^Gildong=洪^吉洞=홍^길동"));
    NAMES.add(
        new Written(
            "\\ISO 2022 IR 58",
            bytes(
                "Zhang^XiaoDong=",
                esc("$)A", "张^".getBytes(charset("GB2312"))),
                esc("$)A", "小东=".getBytes(charset("GB2312")))),
            "Zhang^XiaoDong=张^小东="));
    NAMES.add(
        new Written(
            "ISO 2022 IR 6\\ISO 2022 IR 144",
            bytes("Ivanov=", esc("-L", "Иванов".getBytes(charset("ISO-8859-5")))),
            "Ivanov=Иванов"));
    NAMES.add(
        new Written(
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            bytes(
                "",
                "ﾔﾏﾀﾞ^ﾊﾅｺ=".getBytes(charset("Shift_JIS")),
                esc("$B", jis("山田")),
                esc("(J", "^".getBytes(StandardCharsets.US_ASCII)),
                esc("$B", jis("花子")),
                esc("(J", new byte[0])),
            "ﾔﾏﾀﾞ^ﾊﾅｺ=山田^花子"));
  }

  private static void single(String specificCharacterSet, String charset, String name) {
    NAMES.add(new Written(specificCharacterSet, name.getBytes(charset(charset)), name));
  }

  private static Charset charset(String name) {
    return Charset.forName(name);
  }

  private static byte[] jis(String text) {
    byte[] withEscapes = text.getBytes(charset("ISO-2022-JP"));
    return java.util.Arrays.copyOfRange(withEscapes, 3, withEscapes.length - 3);
  }

  private static byte[] esc(String sequence, byte[] text) {
    return bytes("\u001b" + sequence, text);
  }

  private static byte[] bytes(String first, byte[]... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first.getBytes(StandardCharsets.US_ASCII));
    for (byte[] each : more) {
      out.writeBytes(each);
    }
    return out.toByteArray();
  }

  @BeforeAll
  static void start() throws Exception {
    Path files = Files.createDirectories(folder.resolve("files"));
    for (int i = 0; i < NAMES.size(); i++) {
      Files.write(files.resolve(i + ".dcm"), file(i, NAMES.get(i)));
    }
    archive = LoopbackArchive.start(files, "BABEL");
    assertEquals(NAMES.size(), archive.instanceCount());
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    archive.close();
  }

  private static byte[] file(int number, Written written) {
    ByteArrayOutputStream set = new ByteArrayOutputStream();
    String uid = Uids.derived("babel/" + number);
    if (!written.specificCharacterSet().isEmpty()) {
      element(set, Tag.SpecificCharacterSet, "CS", ascii(written.specificCharacterSet()), ' ');
    }
    element(set, Tag.SOPClassUID, "UI", ascii("1.2.840.10008.5.1.4.1.1.2"), '\0');
    element(set, Tag.SOPInstanceUID, "UI", ascii(uid), '\0');
    element(set, Tag.StudyDate, "DA", ascii("20261101"), ' ');
    element(set, Tag.Modality, "CS", ascii("CT"), ' ');
    element(set, Tag.PatientName, "PN", written.name(), ' ');
    element(set, Tag.PatientID, "LO", ascii("B" + number), ' ');
    element(set, Tag.StudyInstanceUID, "UI", ascii(uid), '\0');
    element(set, Tag.SeriesInstanceUID, "UI", ascii(uid), '\0');
    ByteArrayOutputStream meta = new ByteArrayOutputStream();
    element(meta, 0x00020002, "UI", ascii("1.2.840.10008.5.1.4.1.1.2"), '\0');
    element(meta, 0x00020003, "UI", ascii(uid), '\0');
    element(meta, 0x00020010, "UI", ascii("1.2.840.10008.1.2.1"), '\0');
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[128]);
    file.writeBytes(ascii("DICM"));
    int length = meta.size();
    element(file, 0x00020000, "UL", new byte[] {(byte) length, (byte) (length >> 8), 0, 0}, '\0');
    file.writeBytes(meta.toByteArray());
    file.writeBytes(set.toByteArray());
    return file.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void element(
      ByteArrayOutputStream out, int tag, String vr, byte[] value, char pad) {
    int length = value.length + value.length % 2;
    out.writeBytes(
        new byte[] {
          (byte) (tag >> 16), (byte) (tag >> 24), (byte) tag, (byte) (tag >> 8),
          (byte) vr.charAt(0), (byte) vr.charAt(1), (byte) length, (byte) (length >> 8)
        });
    out.writeBytes(value);
    if (value.length % 2 == 1) {
      out.write(pad);
    }
  }

  private static SearchResult search(StudySearch search) throws InterruptedException {
    return new Federation(
            List.of(
                new Archive(
                    new DimsePeer(
                        new LocalEntity("READINGROOM", 0), archive.node("Babel"), runtime),
                    null)))
        .search(search, Duration.ofSeconds(20), SearchListener.none());
  }

  @Test
  void everyNameIsReadAsItWasWritten() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      expected.put(NAMES.get(i).specificCharacterSet() + " B" + i, NAMES.get(i).read());
    }
    Map<String, String> read = new TreeMap<>();
    for (FederatedStudy study : search(StudySearch.everything()).studies()) {
      int i = Integer.parseInt(study.patient().patientId().substring(1));
      read.put(
          NAMES.get(i).specificCharacterSet() + " B" + i,
          String.valueOf(study.patient().patientName()));
    }
    assertEquals(lines(expected), lines(read));
  }

  private static String lines(Map<String, String> names) {
    StringBuilder out = new StringBuilder();
    names.forEach((set, name) ->
        out.append(set).append(": ").append(name.replaceAll("[=^]+$", "")).append('\n'));
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "jerome buc, 1",
    "wałęsa, 1",
    "ħaddiem, 1",
    "berzins, 1",
    "Διονυσιος, 1",
    "قباني, 1",
    "שרון, 1",
    "люкceмбypг, 1",
    "çavuşoğlu, 1",
    "สมิธ, 1",
    "王, 2",
    "张三, 0",
    "张 三, 1",
    "山田, 2",
    "山田 花子, 1",
    "洪, 1",
    "홍 길동, 1",
    "иванов, 1",
    "yamada, 1",
    "ﾔﾏﾀﾞ, 2",
    "bjork, 1"
  })
  void aNameTypedAsPeopleTypeItIsFound(String typed, int studies) throws Exception {
    SearchResult found = search(StudySearch.everything().withPatientName(typed));
    assertEquals(
        studies,
        found.studies().size(),
        () ->
            typed
                + " found "
                + found.studies().stream().map(each -> each.patient().patientName()).toList());
  }
}
