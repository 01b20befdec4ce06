package org.readingroom.netclient.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.servers.SyntheticStudy;

/// A QIDO-RS answer.
final class JsonTarget implements HostileTarget {
  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> out = new ArrayList<>();
    out.add(json(SyntheticStudy.ct("json", "A^B=山田^太郎", 1, 2, 4).instances()));
    for (byte[] file : DatasetTarget.files("reportsi")) {
      ByteArrayInputStream in = new ByteArrayInputStream(file);
      FileMetaInformation meta = FileMetaInformation.read(in);
      out.add(json(List.of(DatasetReader.readAll(in, meta.transferSyntaxUid()))));
    }
    out.add(
        "[{\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A^B\"}]},\"00280010\":{\"vr\":\"US\",\"Value\":[1e3,-1,1.5]},\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AAA=\"}}]"
            .getBytes(StandardCharsets.UTF_8));
    return out;
  }

  private static byte[] json(List<Dataset> rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomJson.write(rows, out);
    return out.toByteArray();
  }

  @Override
  public void feed(byte[] input) throws IOException {
    DicomJson.read(
        new ByteArrayInputStream(input),
        row -> {
          for (int tag : row.tags()) {
            row.strings(tag);
            row.decimals(tag);
            row.items(tag);
          }
        });
  }
}
