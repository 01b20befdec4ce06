package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.io.InputStream;
import org.readingroom.netclient.message.CommandSet;

/// Takes what an archive sends by itself while it answers a C-GET (PS3.4 C.4.3). Called on the
/// link's reader thread, one message at a time.
interface SubOperations {
  /// One instance.
  ///
  /// @param contextId presentation context it came in
  /// @param data its data set, to the end of the message; the rest of it is skipped
  /// @return the status to answer with
  /// @throws IOException when the link is of no use any more
  int store(CommandSet request, int contextId, InputStream data) throws IOException;

  /// The archive says that it is not done yet.
  void pending();
}
