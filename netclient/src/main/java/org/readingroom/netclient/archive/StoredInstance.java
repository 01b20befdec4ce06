package org.readingroom.netclient.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// One instance of the folder.
///
/// @param file where it is
/// @param fileBytes length of the whole file
/// @param modifiedMs when the file was last written, as the file system says
/// @param datasetOffset where the data set starts: after preamble and group 0002
/// @param header the attributes that can be searched ({@link SearchAttributes})
record StoredInstance(
    Path file,
    long fileBytes,
    long modifiedMs,
    long datasetOffset,
    String transferSyntaxUid,
    Dataset header) {

  String sopInstanceUid() {
    return header.string(Tag.SOPInstanceUID, "");
  }

  String sopClassUid() {
    return header.string(Tag.SOPClassUID, "");
  }

  String studyInstanceUid() {
    return header.string(Tag.StudyInstanceUID, "");
  }

  String seriesInstanceUid() {
    return header.string(Tag.SeriesInstanceUID, "");
  }

  long datasetBytes() {
    return fileBytes - datasetOffset;
  }

  /// The bare data set as stored.
  InputStream openDataset() throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(datasetOffset);
      return new BufferedInputStream(in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
