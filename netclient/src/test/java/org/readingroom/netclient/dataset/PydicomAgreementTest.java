package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Our reader against pydicom's, element by element, on every file of its test set.
class PydicomAgreementTest {
  /// Broken on purpose: cut short, not DICOM, or without what a file must say. Refused by us.
  private static final Set<String> REFUSED =
      Set.of(
          "ExplVR_BigEndNoMeta.dcm",
          "ExplVR_LitEndNoMeta.dcm",
          "MR_truncated.dcm",
          "SC_rgb_jpeg.dcm",
          "meta_missing_tsyntax.dcm",
          "no_meta.dcm",
          "rtplan_truncated.dcm",
          "rtstruct.dcm");

  private static final Set<String> NUMERIC = Set.of("DS", "IS", "FL", "FD", "US", "SS", "UL", "SL");

  @Test
  void everyElementOfEveryFileReadsAsPydicomReadsIt() throws Exception {
    compareAll("test_files");
  }

  @Test
  void namesInEveryCharacterSetReadAsPydicomReadsThem() throws Exception {
    compareAll("charset_files");
  }

  private static void compareAll(String folder) throws Exception {
    List<Path> files = Outside.pydicomFiles(folder);
    Outside.Output output =
        Outside.python("dump_elements.py", files.stream().map(Path::toString).toList());
    JsonNode theirs = new ObjectMapper().readTree(output.text());
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Path file : files) {
      String name = file.getFileName().toString();
      Outside.ReadFile ours;
      try {
        ours = Outside.read(file);
      } catch (MalformedDicomException refused) {
        if (!REFUSED.contains(name)) {
          differences.add(name + " is refused: " + refused.getMessage());
        }
        continue;
      }
      JsonNode expected = theirs.get(file.toString());
      if (expected.has("problem")) {
        continue;
      }
      for (JsonNode element : expected.get("elements")) {
        compared++;
        String difference = compare(ours.dataset(), element);
        if (difference != null) {
          differences.add(name + " " + element.get(0).asText() + " " + difference);
        }
      }
    }
    assertEquals("", String.join("\n", differences));
    assertTrue(compared > 100, "only " + compared + " elements were compared");
  }

  private static String compare(Dataset root, JsonNode element) {
    Dataset at = root;
    String[] path = element.get(0).asText().split("\\.");
    for (int i = 0; i + 1 < path.length; i++) {
      int tag = Integer.parseUnsignedInt(path[i].substring(0, 8), 16);
      int index = Integer.parseInt(path[i].substring(9, path[i].length() - 1));
      List<Dataset> items = at.items(tag);
      if (index >= items.size()) {
        return "misses an item";
      }
      at = items.get(index);
    }
    int tag = Integer.parseUnsignedInt(path[path.length - 1], 16);
    String vr = element.get(1).asText();
    List<String> expected = new ArrayList<>();
    element.get(2).forEach(value -> expected.add(value.asText().strip()));
    if (!at.contains(tag)) {
      return "is missing";
    }
    String ourVr = at.vr(tag);
    if (vr.equals("SQ")) {
      int size = at.items(tag).size();
      // pydicom guesses the contents of an unknown sequence; we leave it as bytes
      return "UN".equals(ourVr) || Integer.toString(size).equals(expected.getFirst())
          ? null
          : "has " + size + " items, not " + expected.getFirst();
    }
    if (expected.size() == 1 && expected.getFirst().endsWith(" bytes")) {
      int length = at.bytes(tag).length;
      return tag == Tag.PixelData || expected.getFirst().equals(length + " bytes")
          ? null
          : "has " + length + " bytes, not " + expected.getFirst();
    }
    if ("UN".equals(ourVr)) {
      return null; // private elements: pydicom knows some dictionaries
    }
    if (NUMERIC.contains(vr)) {
      double[] numbers = at.decimals(tag);
      boolean same = numbers.length == expected.size();
      for (int i = 0; same && i < numbers.length; i++) {
        double value = Double.parseDouble(expected.get(i));
        same = Math.abs(numbers[i] - value) <= 1e-6 * Math.max(1, Math.abs(value));
      }
      List<String> texts = at.strings(tag).stream().map(String::strip).toList();
      return same || texts.equals(expected) ? null : texts + " is not " + expected;
    }
    if (vr.equals("AT")) {
      List<String> tags = new ArrayList<>();
      for (int each : at.integers(tag)) {
        tags.add(String.format("%08X", each));
      }
      return tags.equals(expected) ? null : tags + " is not " + expected;
    }
    List<String> texts =
        at.strings(tag).stream().map(t -> t.strip().replaceAll("=+$", "")).toList();
    return texts.equals(expected) || String.join("", texts).equals(String.join("", expected))
        ? null
        : texts + " is not " + expected;
  }
}
