package org.readingroom.netclient.seal;

import java.io.IOException;

/// The journal is open elsewhere: in another process, or in another part of this one. Nothing was
/// read or changed.
public final class JournalInUseException extends IOException {
  JournalInUseException() {
    super("the journal is open in another window or command");
  }
}
