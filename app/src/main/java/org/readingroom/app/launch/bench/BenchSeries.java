package org.readingroom.app.launch.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.readingroom.netclient.cache.Expected;
import org.readingroom.netclient.cache.Receipt;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;

/// A made CT of 512² slices, 12 bits with noise, for benchmarks: as many slices as wanted from a
/// few that differ.
final class BenchSeries {
  private static final int SIDE = 512;
  private static final int DIFFERENT = 16;

  private final List<Dataset> different;
  private final String transferSyntaxUid;
  private final int count;
  private final String study = Uids.random();
  private final String series = Uids.random();
  private final String frame = Uids.random();

  private BenchSeries(List<Dataset> different, String transferSyntaxUid, int count) {
    this.different = different;
    this.transferSyntaxUid = transferSyntaxUid;
    this.count = count;
  }

  static BenchSeries uncompressed(int count) {
    List<Dataset> slices = new ArrayList<>();
    for (int n = 0; n < DIFFERENT; n++) {
      slices.add(slice(n));
    }
    return new BenchSeries(slices, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, count);
  }

  /// The same, compressed by DCMTK's `dcmcjpls`; empty where that is not installed.
  static Optional<BenchSeries> jpegLs(int count, Path scratch)
      throws IOException, InterruptedException {
    List<Dataset> slices = new ArrayList<>();
    for (int n = 0; n < DIFFERENT; n++) {
      Path plain = scratch.resolve("plain.dcm");
      Path compressed = scratch.resolve("compressed.dcm");
      Files.write(plain, DatasetWriter.file(slice(n), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
      Process encoder;
      try {
        encoder =
            new ProcessBuilder("dcmcjpls", plain.toString(), compressed.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
      } catch (IOException notInstalled) {
        return Optional.empty();
      }
      if (!encoder.waitFor(60, TimeUnit.SECONDS) || encoder.exitValue() != 0) {
        encoder.destroyForcibly();
        throw new IOException("dcmcjpls could not compress a slice");
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(compressed))) {
        FileMetaInformation head = FileMetaInformation.read(in);
        slices.add(DatasetReader.readAll(in, head.transferSyntaxUid()));
      }
    }
    return Optional.of(new BenchSeries(slices, TransferSyntax.JPEG_LS, count));
  }

  /// Puts all slices into a cache and waits until they are durable.
  ///
  /// @return Study Instance UID
  String storeIn(StudyCache cache) throws IOException, InterruptedException {
    List<Receipt> receipts = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Dataset slice =
          different.get(n % DIFFERENT).toBuilder()
              .string(Tag.SOPInstanceUID, Uids.random())
              .string(Tag.StudyInstanceUID, study)
              .string(Tag.SeriesInstanceUID, series)
              .string(Tag.FrameOfReferenceUID, frame)
              .string(Tag.InstanceNumber, Integer.toString(n + 1))
              .string(Tag.ImagePositionPatient, "-125", "-125", Integer.toString(n))
              .build();
      byte[] bytes = DatasetWriter.dataset(slice, transferSyntaxUid);
      receipts.add(
          cache.store(Expected.anything(transferSyntaxUid), new ByteArrayInputStream(bytes)));
    }
    for (Receipt receipt : receipts) {
      receipt.await();
    }
    return study;
  }

  /// A head-like disc in air with the noise of a real scan.
  private static Dataset slice(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer pixels = ByteBuffer.allocate(SIDE * SIDE * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double r = Math.hypot(x - SIDE / 2.0, y - SIDE / 2.0 - seed);
        int base = r > 220 ? 24 : r > 200 ? 1900 : 1060;
        int noise = random.nextInt(25) + random.nextInt(25) - 24;
        pixels.putShort((short) Math.clamp(base + noise, 0, 4095));
      }
    }
    return Dataset.builder()
        .string(Tag.SOPClassUID, SopClass.CT_IMAGE)
        .string(Tag.SOPInstanceUID, "2.25.1")
        .string(Tag.StudyInstanceUID, "2.25.2")
        .string(Tag.SeriesInstanceUID, "2.25.3")
        .string(Tag.PatientName, "BENCH^Volume")
        .string(Tag.PatientID, "BENCH")
        .string(Tag.Modality, "CT")
        .string(Tag.StudyDate, "20261122")
        .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL")
        .string(Tag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
        .string(Tag.PixelSpacing, "0.49", "0.49")
        .greyPixels(SIDE, SIDE, 12, false)
        .string(Tag.RescaleSlope, "1")
        .string(Tag.RescaleIntercept, "-1024")
        .string(Tag.WindowCenter, "40")
        .string(Tag.WindowWidth, "400")
        .bytes(Tag.PixelData, "OW", pixels.array())
        .build();
  }
}
