package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DicomJsonTest {
  @TempDir Path folder;

  @Test
  void aRowReadsEveryKindOfValue() throws Exception {
    Dataset row =
        one(
            """
            {"00080005":{"vr":"CS","Value":["ISO_IR 100"]},
             "00080020":{"vr":"DA","Value":["20261122"]},
             "00080061":{"vr":"CS","Value":["CT",null,"SR"]},
             "00081190":{"vr":"UR","Value":["http://a/b"]},
             "00100010":{"vr":"PN","Value":[{"Alphabetic":"Wang^XiaoDong","Ideographic":"王^小東"}]},
             "00201208":{"vr":"IS","Value":[312]},
             "00280030":{"vr":"DS","Value":[0.48828125,"0.5"]},
             "00280010":{"vr":"US","Value":[512]},
             "00280009":{"vr":"AT","Value":["00181063"]},
             "00186011":{"vr":"SQ","Value":[{"00186012":{"vr":"US","Value":[1]}},{}]},
             "00420011":{"vr":"OB","InlineBinary":"AQID"},
             "7FE00010":{"vr":"OW","BulkDataURI":"http://a/bulk"},
             "00080090":{"vr":"PN"}}
            """);
    assertEquals("20261122", row.string(Tag.StudyDate));
    assertEquals(List.of("CT", "", "SR"), row.strings(Tag.ModalitiesInStudy));
    assertEquals("Wang^XiaoDong=王^小東", row.string(Tag.PatientName));
    assertEquals(312, row.integer(Tag.NumberOfStudyRelatedInstances));
    assertArrayEquals(new double[] {0.48828125, 0.5}, row.decimals(Tag.PixelSpacing));
    assertEquals(512, row.integer(Tag.Rows));
    assertArrayEquals(new int[] {0x00181063}, row.integers(Tag.FrameIncrementPointer));
    assertEquals(2, row.items(Tag.SequenceOfUltrasoundRegions).size());
    assertArrayEquals(new byte[] {1, 2, 3}, row.bytes(Tag.EncapsulatedDocument));
    assertTrue(row.contains(Tag.ReferringPhysicianName));
    assertNull(row.string(Tag.ReferringPhysicianName));
  }

  @Test
  void whatDoesNotFitItsVrIsLeftOut() throws Exception {
    Dataset row =
        one(
            """
            {"00280010":{"vr":"US","Value":["many"]},"00280011":{"vr":"US","Value":[256]},
             "zzz":{"vr":"LO","Value":["x"]},"00080060":"CT","00100020":{"vr":"LO","Value":"A"},
             "00100040":{"vr":"??","Value":["F"]},"00100030":{"Value":["19650201"]}}
            """);
    assertNull(row.integer(Tag.Rows));
    assertEquals(256, row.integer(Tag.Columns));
    assertEquals("F", row.string(Tag.PatientSex));
    assertEquals("19650201", row.string(Tag.PatientBirthDate));
    assertNull(row.string(Tag.Modality));
  }

  @Test
  void rowsStreamOneByOne() throws Exception {
    List<String> seen = new ArrayList<>();
    String json = "[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"A\"]}},{\"00100020\":{\"vr\":";
    assertThrows(
        MalformedDicomException.class,
        () -> DicomJson.read(bytes(json), row -> seen.add(row.string(Tag.PatientID))));
    assertEquals(List.of("A"), seen);
  }

  @Test
  void anEmptyBodyIsNoRows() throws Exception {
    assertEquals(0, DicomJson.read(bytes(""), row -> {}));
    assertEquals(0, DicomJson.read(bytes("[]"), row -> {}));
  }

  @Test
  void whatIsNoDicomJsonIsRefused() {
    String nested = "{\"0040A730\":{\"vr\":\"SQ\",\"Value\":[".repeat(5000);
    for (String bad :
        List.of("<html>", "42", "[1", "[{\"0010", "[{]", nested, "[\"a\"]", "nul", "\u0000")) {
      assertThrows(
          MalformedDicomException.class,
          () -> DicomJson.read(bytes(bad), row -> {}),
          bad.substring(0, Math.min(20, bad.length())));
    }
  }

  @Test
  void aRowWithTooManyValuesIsRefused() {
    StringBuilder json = new StringBuilder("[{\"00280010\":{\"vr\":\"US\",\"Value\":[0");
    json.append(",1".repeat(1_100_000)).append("]}}]");
    assertThrows(
        MalformedDicomException.class, () -> DicomJson.read(bytes(json.toString()), row -> {}));
  }

  @Test
  void damagedAnswersNeverCrash() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomJson.write(List.of(Outside.read(Outside.pydicomFile("rtplan.dcm")).dataset()), out);
    byte[] good = out.toByteArray();
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 5; i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(128);
      }
      try {
        DicomJson.read(new ByteArrayInputStream(bad), row -> {});
      } catch (MalformedDicomException refused) {
        // the right answer to most of these
      }
    }
  }

  @Test
  void whatIsWrittenReadsBackTheSame() throws Exception {
    for (Path file : Outside.pydicomFiles("test_files")) {
      Dataset original;
      try {
        original = Outside.read(file).dataset();
      } catch (MalformedDicomException refused) {
        continue;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DicomJson.write(List.of(original), out);
      Dataset back = one(out.toString(StandardCharsets.UTF_8));
      assertSame(original, back, file.getFileName().toString());
    }
  }

  @Test
  void pydicomReadsWhatWeWrite() throws Exception {
    List<Dataset> rows = new ArrayList<>();
    for (String name : List.of("CT_small.dcm", "test-SR.dcm", "rtplan.dcm", "nested_priv_SQ.dcm")) {
      rows.add(Outside.read(Outside.pydicomFile(name)).dataset());
    }
    Path json = folder.resolve("rows.json");
    try (var out = Files.newOutputStream(json)) {
      DicomJson.write(rows, out);
    }
    Outside.Output read = Outside.python("read_json.py", List.of(json.toString()));
    assertEquals(0, read.exit(), read.text());
    assertTrue(read.text().startsWith("4 rows CompressedSamples^CT1"), read.text());
  }

  @Test
  void pixelDataGoesByReferenceOnly() throws Exception {
    Dataset image = Outside.read(Outside.pydicomFile("CT_small.dcm")).dataset();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomJson.write(
        List.of(image), out, (row, tag) -> tag == Tag.PixelData ? "http://here/pixels" : null);
    JsonNode pixels = new ObjectMapper().readTree(out.toByteArray()).get(0).get("7FE00010");
    assertEquals("http://here/pixels", pixels.get("BulkDataURI").asText());
    assertFalse(pixels.has("InlineBinary"));
  }

  private static void assertSame(Dataset original, Dataset back, String where) {
    for (int tag : original.tags()) {
      String vr = original.vr(tag);
      String at = where + " " + Integer.toHexString(tag);
      if (vr.equals("SQ")) {
        List<Dataset> items = original.items(tag);
        assertEquals(items.size(), back.items(tag).size(), at);
        for (int i = 0; i < items.size(); i++) {
          assertSame(items.get(i), back.items(tag).get(i), at);
        }
      } else if (List.of("OB", "OW", "OF", "OD", "OL", "UN").contains(vr)) {
        if (tag != Tag.PixelData && original.bytes(tag).length <= 64 << 10) {
          assertArrayEquals(original.bytes(tag), back.bytes(tag), at);
        }
      } else if (List.of("DS", "IS", "US", "SS", "UL", "SL", "FL", "FD").contains(vr)) {
        assertTrue(Arrays.equals(original.decimals(tag), back.decimals(tag)), at);
      } else if (tag != Tag.SpecificCharacterSet
          && !original.strings(tag).stream().allMatch(String::isEmpty)) {
        assertEquals(
            original.strings(tag).stream().map(t -> t.replaceAll("=+$", "")).toList(),
            back.strings(tag),
            at);
      }
    }
  }

  private static Dataset one(String json) throws IOException {
    List<Dataset> rows = new ArrayList<>();
    DicomJson.read(bytes(json), rows::add);
    return rows.getFirst();
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
