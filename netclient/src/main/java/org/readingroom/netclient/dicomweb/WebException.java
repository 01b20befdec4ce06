package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import org.readingroom.netclient.peer.Failure;

/// A request that ended in a failure with a sentence, on its way to become a result.
final class WebException extends IOException {
  private final transient Failure failure;

  WebException(Failure failure) {
    super(failure.reason());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
