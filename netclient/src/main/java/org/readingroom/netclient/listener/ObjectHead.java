package org.readingroom.netclient.listener;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.readingroom.netclient.dataset.BlockStream;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;

/// To which study and series an object says it belongs, read off its beginning.
///
/// @param whole the data set from its first byte on
record ObjectHead(String studyInstanceUid, String seriesInstanceUid, InputStream whole) {
  /// Groups 0008 to 0020 hold text and short sequences.
  private static final int MOST_BYTES = 8 << 20;

  /// @throws MalformedDicomException when there is no telling
  static ObjectHead read(InputStream dataset, String transferSyntaxUid) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream(1 << 16);
    InputStream recorded =
        new BlockStream() {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            int read = dataset.read(into, offset, length);
            if (read > 0) {
              seen.write(into, offset, read);
            }
            return read;
          }
        };
    Dataset head =
        DatasetReader.readUntil(recorded, transferSyntaxUid, Tag.SeriesInstanceUID + 1, MOST_BYTES);
    return new ObjectHead(
        head.string(Tag.StudyInstanceUID, ""),
        head.string(Tag.SeriesInstanceUID, ""),
        new SequenceInputStream(new ByteArrayInputStream(seen.toByteArray()), dataset));
  }
}
