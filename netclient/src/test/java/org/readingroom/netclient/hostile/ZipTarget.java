package org.readingroom.netclient.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.ImportReport;
import org.readingroom.netclient.cache.MediaImport;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Import of a zip, or of whatever it has become, into a real cache.
final class ZipTarget implements HostileTarget {
  private final Path folder;
  private final StudyCache cache;

  ZipTarget(Path folder) throws IOException {
    this.folder = folder;
    cache = StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT);
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> out = new ArrayList<>();
    for (int method : new int[] {ZipOutputStream.DEFLATED, ZipOutputStream.STORED}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.setLevel(method == ZipOutputStream.DEFLATED ? 9 : 0);
        int n = 0;
        for (byte[] file : SyntheticStudy.ct("zip", "A^B", 1, 2, 4).files()) {
          zip.putNextEntry(new ZipEntry("DICOM/../IM" + n++));
          zip.write(file);
        }
        for (byte[] file : DatasetTarget.files("DICOMDIR").stream().limit(1).toList()) {
          zip.putNextEntry(new ZipEntry("DICOMDIR"));
          zip.write(file);
        }
      }
      out.add(bytes.toByteArray());
    }
    return out;
  }

  @Override
  public int atOnce() {
    return 8;
  }

  @Override
  public void feed(byte[] input) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, "in", ".zip");
    try {
      Files.write(file, input);
      ImportReport report = new MediaImport(cache).run(List.of(file), MediaImport.Listener.NONE);
      for (ImportReport.Refused refused : report.refused()) {
        if (refused.reason().contains("Exception") && !refused.reason().contains("Zip")) {
          throw new IllegalStateException("no plain reason: " + refused.reason());
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() throws IOException {
    cache.close();
  }
}
