package org.readingroom.netclient.dicomweb;

import java.io.IOException;

/// No byte came for the agreed time, or the answer as a whole took longer than its deadline.
final class StalledException extends IOException {
  StalledException() {
    super("the answer stalled");
  }
}
