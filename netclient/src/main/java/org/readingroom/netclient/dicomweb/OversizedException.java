package org.readingroom.netclient.dicomweb;

import java.io.IOException;

/// The server sends more than any honest answer needs.
final class OversizedException extends IOException {
  OversizedException() {
    super("the answer is oversized");
  }
}
