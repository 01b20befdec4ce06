package org.readingroom.netclient.dicomweb;

import java.io.IOException;

/// The answer is not the multipart message that it should be (RFC 2046 5.1, RFC 2387).
public final class NotMultipartException extends IOException {
  NotMultipartException(String message) {
    super(message);
  }
}
