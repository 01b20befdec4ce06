package org.readingroom.netclient.dataset;

import java.io.IOException;

/// The bytes are not a DICOM object we accept. The message is ours, says what is wrong, and never
/// carries a value from the object.
public final class MalformedDicomException extends IOException {
  public MalformedDicomException(String message) {
    super(message);
  }
}
