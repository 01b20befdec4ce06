package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
  private static final String LE = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
  private static final int UT_TAG = Tag.TextValue;

  @TempDir Path folder;

  @Test
  void namesInEveryCharacterSetSurviveChangingTheObject() throws Exception {
    assertSameForPydicom(
        Outside.pydicomFiles("charset_files"),
        dataset -> dataset.toBuilder().string(Tag.StationName, "Ł").build(),
        Tag.SpecificCharacterSet,
        Tag.StationName);
  }

  @Test
  void namesInEveryCharacterSetSurviveBeingCopiedIntoANewObject() throws Exception {
    for (Path file : Outside.pydicomFiles("charset_files")) {
      Dataset source = Outside.read(file).dataset();
      Dataset copy = Dataset.builder().copy(source, source.tags()).build();
      Dataset back = roundTrip(copy);
      assertEquals(source.strings(Tag.PatientName), back.strings(Tag.PatientName), file.toString());
      List<Dataset> items = source.items(Tag.RequestedProcedureCodeSequence);
      for (int i = 0; i < items.size(); i++) {
        Dataset rebuilt =
            roundTrip(
                Dataset.builder()
                    .sequence(Tag.RequestedProcedureCodeSequence, items.get(i).toBuilder().build())
                    .build());
        assertEquals(
            items.get(i).strings(Tag.PatientName),
            rebuilt.item(Tag.RequestedProcedureCodeSequence).strings(Tag.PatientName),
            file.toString());
      }
    }
  }

  @Test
  void everyFileOfPydicomReadsTheSameAfterRewriting() throws Exception {
    assertSameForPydicom(
        Outside.pydicomFiles("test_files"), UnaryOperator.identity(), Tag.SpecificCharacterSet);
  }

  @Test
  void encapsulatedPixelsWithAnEmptyOffsetTableCanBeWritten() throws Exception {
    Outside.ReadFile file = Outside.read(Outside.pydicomFile("JPEG2000.dcm"));
    byte[] written = DatasetWriter.dataset(file.dataset(), file.meta().transferSyntaxUid());
    Path copy = Files.write(folder.resolve("copy.dcm"), new byte[0]);
    Files.write(copy, DatasetWriter.file(file.dataset(), file.meta().transferSyntaxUid()));
    assertEquals(0, Outside.run("dcmdump", copy.toString()).exit());
    assertEquals(0, written.length % 2);
  }

  @Test
  void textOutsideLatinIsWrittenAsUtf8() throws Exception {
    Dataset back =
        roundTrip(Dataset.builder().string(Tag.PatientName, "Łukasiewicz^Żaneta=山田^太郎").build());
    assertEquals("Łukasiewicz^Żaneta=山田^太郎", back.string(Tag.PatientName));
    assertEquals("ISO_IR 192", back.string(Tag.SpecificCharacterSet));
  }

  @Test
  void backslashesInLongTextAreText() throws Exception {
    Dataset back = roundTrip(Dataset.builder().string(UT_TAG, "L4\\L5 disc").build());
    assertEquals(List.of("L4\\L5 disc"), back.strings(UT_TAG));
  }

  @Test
  void deflatedIsNeverWritten() {
    assertThrows(
        MalformedDicomException.class,
        () ->
            DatasetWriter.dataset(
                Dataset.builder().build(), TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN));
  }

  @Test
  void bigEndianSwapsWordsAndReadsBack() throws Exception {
    byte[] pixels = {1, 2, 3, 4};
    Dataset dataset =
        Dataset.builder().integers(Tag.Rows, 513).bytes(Tag.PixelData, "OW", pixels).build();
    byte[] written = DatasetWriter.dataset(dataset, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
    Dataset back =
        DatasetReader.readAll(
            new ByteArrayInputStream(written), TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
    assertEquals(513, back.integer(Tag.Rows, 0));
    assertArrayEquals(pixels, back.bytes(Tag.PixelData));
    assertArrayEquals(
        new byte[] {2, 1, 4, 3},
        java.util.Arrays.copyOfRange(written, written.length - 4, written.length));
  }

  private static Dataset roundTrip(Dataset dataset) throws Exception {
    return DatasetReader.readAll(new ByteArrayInputStream(DatasetWriter.dataset(dataset, LE)), LE);
  }

  private void assertSameForPydicom(
      List<Path> files, UnaryOperator<Dataset> change, int... ignoredTags) throws Exception {
    List<String> ignored = new ArrayList<>();
    for (int tag : ignoredTags) {
      ignored.add(String.format("%08X", tag));
    }
    Map<Path, Path> copies = new LinkedHashMap<>();
    for (Path file : files) {
      try {
        Outside.ReadFile read = Outside.read(file);
        Dataset changed = change.apply(read.dataset());
        if (!Uids.isValid(changed.string(Tag.SOPClassUID))
            || !Uids.isValid(changed.string(Tag.SOPInstanceUID))) {
          continue; // samples without identity cannot be files of ours
        }
        String syntax = read.meta().transferSyntaxUid();
        String target =
            syntax.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) ? LE : syntax;
        Path copy = folder.resolve(copies.size() + ".dcm");
        Files.write(copy, DatasetWriter.file(changed, target));
        copies.put(file, copy);
      } catch (MalformedDicomException refused) {
        // the reader's own test says which
      }
    }
    List<String> all = new ArrayList<>();
    copies.forEach((original, copy) -> {
      all.add(original.toString());
      all.add(copy.toString());
    });
    JsonNode read = new ObjectMapper().readTree(Outside.python("dump_elements.py", all).text());
    List<String> differences = new ArrayList<>();
    for (Map.Entry<Path, Path> pair : copies.entrySet()) {
      List<String> before = lines(read.get(pair.getKey().toString()), ignored);
      List<String> after = lines(read.get(pair.getValue().toString()), ignored);
      for (String line : before) {
        if (!after.contains(line)) {
          differences.add(pair.getKey().getFileName() + " lost " + line);
        }
      }
      if (after.size() != before.size()) {
        differences.add(
            pair.getKey().getFileName() + " has " + after.size() + " not " + before.size());
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  private static List<String> lines(JsonNode file, List<String> ignoredTags) {
    List<String> out = new ArrayList<>();
    for (JsonNode element : file.get("elements")) {
      String path = element.get(0).asText();
      if (ignoredTags.stream().noneMatch(path::endsWith)) {
        List<String> values = new ArrayList<>();
        element.get(2).forEach(value -> values.add(value.asText().strip()));
        out.add(path + " " + values); // padding at either end of a value carries no meaning
      }
    }
    return out;
  }
}
