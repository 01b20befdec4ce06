package org.readingroom.netclient.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.readingroom.netclient.codec.DecodedFrame;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.codec.UndecodableFrameException;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.StructureCheck;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.servers.SyntheticStudy;

/// A DICOM file, DICOMDIR included: meta information, structure, header, every value, pixels.
final class DatasetTarget implements HostileTarget {
  private static final Path PYDICOM =
      Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files");
  private static final int SMALL_BYTES = 40_000;

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> out = new ArrayList<>(files(""));
    out.addAll(SyntheticStudy.ct("hostile", "A^B", 1, 1, 8).files());
    out.add(HostileSeeds.multiFrame());
    out.add(HostileSeeds.deflated());
    return out;
  }

  /// pydicom's samples, where they are installed.
  static List<byte[]> files(String nameContains) throws IOException {
    List<byte[]> out = new ArrayList<>();
    if (!Files.isDirectory(PYDICOM)) {
      return out;
    }
    try (Stream<Path> all = Files.walk(PYDICOM)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        boolean dicom = name.endsWith(".dcm") || name.startsWith("DICOMDIR");
        if (dicom && name.contains(nameContains) && Files.size(file) <= SMALL_BYTES) {
          out.add(Files.readAllBytes(file));
        }
      }
    }
    return out;
  }

  @Override
  public int head(byte[] seed) {
    return HostileTarget.fileHead(seed);
  }

  @Override
  public void feed(byte[] input) throws IOException {
    ByteArrayInputStream file = new ByteArrayInputStream(input);
    FileMetaInformation meta = FileMetaInformation.read(file);
    byte[] dataset = file.readAllBytes();
    String syntax = meta.transferSyntaxUid();
    try (StructureCheck check = new StructureCheck(syntax)) {
      check.update(dataset, 0, dataset.length);
      check.verdict();
    } catch (MalformedDicomException refused) {
      // the readers below must stand it all the same
    }
    try {
      touch(DatasetReader.readHeader(new ByteArrayInputStream(dataset), syntax));
    } catch (MalformedDicomException refused) {
      // as above
    }
    List<DecodedFrame> inPlace = List.of();
    try {
      inPlace = decoded(Frames.open(dataset, dataset.length, syntax));
    } catch (MalformedDicomException | UndecodableFrameException refused) {
      // as above
    }
    Dataset whole = DatasetReader.readAll(new ByteArrayInputStream(dataset), syntax);
    touch(whole);
    List<DecodedFrame> copied = decoded(Frames.open(whole, syntax));
    for (int i = 0; i < inPlace.size(); i++) {
      if (!same(inPlace.get(i), copied.get(i))) {
        throw new IllegalStateException("two ways to the same pixels, and they differ");
      }
    }
  }

  private static List<DecodedFrame> decoded(Frames frames) throws UndecodableFrameException {
    List<DecodedFrame> out = new ArrayList<>();
    for (int i = 0; i < Math.min(3, frames.frameCount()); i++) {
      out.add(frames.decode(i));
    }
    return out;
  }

  private static boolean same(DecodedFrame a, DecodedFrame b) {
    return switch (a) {
      case DecodedFrame.Grey16 x ->
          b instanceof DecodedFrame.Grey16 y && Arrays.equals(x.samples(), y.samples());
      case DecodedFrame.Grey32 x ->
          b instanceof DecodedFrame.Grey32 y && Arrays.equals(x.samples(), y.samples());
      case DecodedFrame.Rgb x ->
          b instanceof DecodedFrame.Rgb y && Arrays.equals(x.samples(), y.samples());
    };
  }

  /// Every value in every way the program asks for it.
  private static void touch(Dataset dataset) throws IOException {
    for (int tag : dataset.tags()) {
      dataset.vr(tag);
      dataset.strings(tag);
      dataset.decimals(tag);
      dataset.integers(tag);
      if (tag != Tag.PixelData) {
        dataset.bytes(tag);
      }
      for (Dataset item : dataset.items(tag)) {
        touch(item);
      }
    }
    DicomJson.write(List.of(dataset), new ByteArrayOutputStream());
  }
}
