package org.readingroom.netclient.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.readingroom.netclient.dicomweb.MultipartReader;
import org.readingroom.netclient.servers.SyntheticStudy;

/// A WADO-RS answer's body.
final class MultipartTarget implements HostileTarget {
  @Override
  public List<byte[]> seeds() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] file : SyntheticStudy.ct("multipart", "A^B", 1, 3, 4).files()) {
      out.writeBytes(
          ("\r\n--cut\r\nContent-Type: application/dicom\r\nContent-Length: "
                  + file.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(file);
    }
    out.writeBytes("\r\n--cut--\r\n".getBytes(StandardCharsets.US_ASCII));
    return List.of(out.toByteArray());
  }

  @Override
  public void feed(byte[] input) throws IOException {
    MultipartReader reader = new MultipartReader(new ByteArrayInputStream(input), "cut");
    for (MultipartReader.Part part = reader.next(); part != null; part = reader.next()) {
      part.headers().size();
      part.body().transferTo(OutputStream.nullOutputStream());
    }
  }
}
