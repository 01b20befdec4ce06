package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.ImportReport;
import org.readingroom.netclient.cache.MediaImport;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.seal.Sealing;

/// Every file of pydicom's test set, and what dcmtk and GDCM make of it in other transfer syntaxes,
/// against pydicom's and GDCM's pixels. All re-encodings with `-Dreadingroom.long=true`, some of
/// them otherwise.
class PydicomPixelsTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final int SHORT_ENCODINGS = 60;

  /// Where we are right and the others are not, or nobody can be, and why.
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "J2K_pixelrep_mismatch.dcm", "GDCM takes the code stream's sign for the header's",
          "JPEG2000-embedded-sequence-delimiter.dcm", "its code stream is overwritten on purpose",
          "dcmcjpls+en-SC_rgb_small_odd.dcm", "dcmtk wrote a broken stream (FF00 for its marker)",
          "dcmconv+tb-SC_rgb_", "pydicom does not swap 8-bit samples in big-endian words");

  private static final List<String> ENCODERS =
      List.of(
          "gdcmconv --raw",
          "gdcmconv --jpeg",
          "gdcmconv --jpegls",
          "gdcmconv --j2k",
          "gdcmconv --rle",
          "gdcmconv --deflated",
          "gdcmconv --j2k --lossy",
          "dcmcjpeg +e1",
          "dcmcjpeg +el +sv 4",
          "dcmcjpeg +el +sv 7",
          "dcmcjpeg +eb",
          "dcmcjpeg +ee",
          "dcmcjpls +el",
          "dcmcjpls +en",
          "dcmcrle",
          "dcmconv +ti",
          "dcmconv +tb",
          "dcmconv +td");

  @TempDir Path folder;

  @Test
  void everyFileIsImportedOrRefusedWithAReason() throws Exception {
    Path set = Outside.pydicomData().resolve("test_files");
    long files;
    try (Stream<Path> all = Files.walk(set)) {
      files = all.filter(Files::isRegularFile).filter(f -> !isDirectory(f)).count();
    }
    try (StudyCache cache =
        StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT)) {
      ImportReport report = new MediaImport(cache).run(List.of(set), MediaImport.Listener.NONE);
      for (ImportReport.Refused refused : report.refused()) {
        assertFalse(refused.reason().isBlank(), refused.path());
        assertFalse(refused.reason().contains("Exception"), refused.path() + refused.reason());
      }
      int all = report.imported() + report.alreadyCached() + report.refusedCount();
      assertEquals(files, all, "files with a verdict");
      assertTrue(report.imported() > 80, report.imported() + " imported");
    }
  }

  private static boolean isDirectory(Path file) {
    return file.getFileName().toString().startsWith("DICOMDIR");
  }

  @Test
  void losslessImagesAreBitForBitThoseOfPydicom() throws Exception {
    List<Path> originals = Outside.pydicomFiles("test_files");
    List<Path> all = new ArrayList<>(originals);
    all.addAll(reencoded(originals));
    Map<Path, JsonNode> theirs = decodeWithPydicom(all);
    List<String> differences = new ArrayList<>();
    Map<String, Integer> exact = new TreeMap<>();
    for (int n = 0; n < all.size(); n++) {
      Path file = all.get(n);
      JsonNode expected = theirs.get(file);
      if (expected.has("problem")) {
        decodeOrRefuse(file, differences);
        continue;
      }
      Frames frames;
      try {
        frames = FramesTest.open(file);
      } catch (MalformedDicomException refused) {
        if (!file.endsWith("SC_rgb_jpeg.dcm")) { // its lengths are wrong
          differences.add(name(file) + " is refused: " + refused.getMessage());
        }
        continue;
      }
      int[] pixels = ints(folder.resolve(n + ".raw"));
      String difference;
      try {
        difference = compare(frames, expected, pixels);
      } catch (UndecodableFrameException e) {
        if (frames.description().bitsAllocated() == 32 && e.getMessage().contains("more bits")) {
          continue; // beyond 31 bits GDCM gives no pixels either
        }
        difference = "is not decoded: " + e.getMessage();
      }
      if (difference != null) {
        if (EXPLAINED.keySet().stream().anyMatch(name(file)::contains)) {
          continue;
        }
        differences.add(name(file) + " " + difference);
      } else if (expected.get("lossless").asBoolean()) {
        exact.merge(frames.transferSyntaxUid(), 1, Integer::sum);
      }
    }
    assertEquals("", String.join("\n", differences));
    if (LONG) {
      System.out.println("bit-exact by transfer syntax: " + exact);
    }
    int sum = exact.values().stream().mapToInt(i -> i).sum();
    assertTrue(sum > (LONG ? 300 : 50), exact.toString());
  }

  /// @return null when equal; exactly where the encoding is lossless, else nearly
  private static String compare(Frames frames, JsonNode expected, int[] pixels) throws IOException {
    String photometric = expected.get("photometric").asText();
    boolean lossless = expected.get("lossless").asBoolean();
    boolean converted = photometric.startsWith("YBR_FULL");
    if (expected.get("frames").asInt() != frames.frameCount()) {
      return "has another number of frames";
    }
    if (expected.get("samples").asInt() == 3 && !lossless) {
      frames.decode(0); // which of the two converted the colours is not said: see the colour bars
      return null;
    }
    int each = pixels.length / frames.frameCount();
    int shift = Math.max(0, frames.description().bitsStored() - 8);
    for (int f = 0; f < frames.frameCount(); f++) {
      int[] theirs = Arrays.copyOfRange(pixels, f * each, (f + 1) * each);
      int[] ours =
          switch (frames.decode(f)) {
            case DecodedFrame.Grey16 grey -> {
              int[] out = new int[grey.samples().length];
              Arrays.setAll(
                  out, i -> grey.signed() ? grey.samples()[i] : grey.samples()[i] & 0xFFFF);
              yield out;
            }
            case DecodedFrame.Grey32 grey -> grey.samples();
            case DecodedFrame.Rgb rgb -> {
              if (converted) {
                theirs = rgb(theirs);
              } else {
                int[] eightBits = theirs;
                Arrays.setAll(eightBits, i -> eightBits[i] >>> shift & 0xFF);
              }
              int[] out = new int[rgb.samples().length];
              Arrays.setAll(out, i -> rgb.samples()[i] & 0xFF);
              yield out;
            }
          };
      int tolerance = converted ? 1 : lossless ? 0 : 3;
      if (ours.length != theirs.length) {
        return "has another size";
      }
      for (int i = 0; i < ours.length; i++) {
        if (Math.abs(ours[i] - theirs[i]) > tolerance) {
          return "frame " + f + " sample " + i + " is " + ours[i] + ", not " + theirs[i];
        }
      }
    }
    return null;
  }

  /// PS3.3 C.7.6.3.1.2.
  private static int[] rgb(int[] ybr) {
    int[] out = new int[ybr.length];
    for (int i = 0; i < ybr.length; i += 3) {
      double y = ybr[i];
      double b = ybr[i + 1] - 128;
      double r = ybr[i + 2] - 128;
      out[i] = (int) Math.clamp(Math.round(y + 1.402 * r), 0, 255);
      out[i + 1] = (int) Math.clamp(Math.round(y - 0.344136 * b - 0.714136 * r), 0, 255);
      out[i + 2] = (int) Math.clamp(Math.round(y + 1.772 * b), 0, 255);
    }
    return out;
  }

  private static void decodeOrRefuse(Path file, List<String> differences) throws IOException {
    try {
      Frames frames = FramesTest.open(file);
      for (int i = 0; i < frames.frameCount(); i++) {
        frames.decode(i);
      }
    } catch (MalformedDicomException | UndecodableFrameException refused) {
      if (refused.getMessage() == null || refused.getMessage().isBlank()) {
        differences.add(name(file) + " is refused without a reason");
      }
    }
  }

  /// By encoder and file; what an encoder refuses is left out.
  private List<Path> reencoded(List<Path> originals) throws Exception {
    List<String[]> work = new ArrayList<>();
    for (Path original : originals) {
      for (String encoder : ENCODERS) {
        work.add(new String[] {encoder, original.toString()});
      }
    }
    if (!LONG) {
      Collections.shuffle(work, new Random(20_261_122));
      work = work.subList(0, 6 * SHORT_ENCODINGS);
    }
    Set<String> plain = plainImages(originals);
    List<Path> out = new ArrayList<>();
    for (String[] each : work) {
      boolean gdcm = each[0].startsWith("gdcmconv");
      if (!LONG && out.size() == SHORT_ENCODINGS || !gdcm && !plain.contains(each[1])) {
        continue;
      }
      Path to = folder.resolve(each[0].replace(" ", "") + "-" + Path.of(each[1]).getFileName());
      if (FramesTest.encode(each[0], Path.of(each[1]), to)) {
        out.add(to);
      }
    }
    return out;
  }

  /// dcmtk's encoders take uncompressed images only.
  private static Set<String> plainImages(List<Path> originals) {
    Set<String> out = new HashSet<>();
    for (Path original : originals) {
      try {
        if (!org.readingroom.netclient.dataset.TransferSyntax.isEncapsulated(
            FramesTest.open(original).transferSyntaxUid())) {
          out.add(original.toString());
        }
      } catch (IOException noImage) {
        // nothing to encode
      }
    }
    return out;
  }

  private Map<Path, JsonNode> decodeWithPydicom(List<Path> files) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(PYTHON), "python3 is not installed");
    Path script = folder.resolve("decode_pixels.py");
    try (InputStream in = PydicomPixelsTest.class.getResourceAsStream("decode_pixels.py")) {
      Files.write(script, in.readAllBytes());
    }
    Path list = folder.resolve("files.txt");
    Files.write(list, files.stream().map(Path::toString).toList());
    Path answer = folder.resolve("answer.json");
    Process python =
        new ProcessBuilder(PYTHON.toString(), script.toString(), folder.toString())
            .redirectInput(list.toFile())
            .redirectOutput(answer.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int exit = python.waitFor();
    Assumptions.assumeTrue(exit == 0, "python3-pydicom or python3-gdcm is not installed");
    JsonNode root = new ObjectMapper().readTree(answer.toFile());
    return files.stream().collect(Collectors.toMap(f -> f, f -> root.get(f.toString())));
  }

  private static int[] ints(Path raw) throws IOException {
    byte[] bytes = Files.readAllBytes(raw);
    int[] out = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(out);
    return out;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
