package org.readingroom.netclient.dicomweb;

import java.io.IOException;

/// The answer ended before it said that it was complete.
final class TruncatedException extends IOException {
  TruncatedException() {
    super("the answer was cut short");
  }
}
