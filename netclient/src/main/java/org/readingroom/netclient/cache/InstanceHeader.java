package org.readingroom.netclient.cache;

import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// The header of a cached instance as the index keeps it. It becomes a data set when it is first
/// asked for: a study is listed before its first picture, and needs no headers for that. Safe from
/// any thread.
public final class InstanceHeader {
  // guarded by this: one of the two is there
  private byte @Nullable [] row;
  private @Nullable Dataset dataset;

  InstanceHeader(Dataset dataset) {
    this.dataset = dataset;
  }

  /// @param row as [HeaderRows#encode] made it; kept
  InstanceHeader(byte[] row) {
    this.row = row;
  }

  /// All of the header but private attributes where [#isWhole]; else the attributes that order and
  /// place an image: UIDs, Instance Number, Rows, Columns, Number of Frames, Image Position and
  /// Orientation (Patient), as far as present.
  ///
  /// @throws MalformedDicomException when the index holds something else
  public synchronized Dataset dataset() throws MalformedDicomException {
    Dataset known = dataset;
    if (known == null) {
      byte[] bytes = row;
      known = HeaderRows.decode(bytes == null ? new byte[0] : bytes);
      dataset = known;
      row = null;
    }
    return known;
  }

  /// Whether this is all there is before the pixel data but private attributes, so that the file
  /// need not be opened for it.
  ///
  /// @throws MalformedDicomException as above
  public boolean isWhole() throws MalformedDicomException {
    return HeaderRows.isWhole(dataset());
  }
}
