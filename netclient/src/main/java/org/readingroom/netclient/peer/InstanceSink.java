package org.readingroom.netclient.peer;

import java.io.IOException;
import java.io.InputStream;

/// Takes instances as they stream in from an archive.
@FunctionalInterface
public interface InstanceSink {
  /// Reads the data set to its end. Called once per instance, on the fetching thread of the stream
  /// it came by; with several streams, from several threads.
  ///
  /// @param dataset the bare data set (no preamble, no group 0002); ends with the instance
  /// @throws IOException when it cannot be kept (disk full, malformed): the fetch goes on with the
  ///   next instance when the cause is the object, and ends when the cause is our side
  void receive(IncomingInstance head, InputStream dataset) throws IOException, InterruptedException;

  /// The request goes out now; instances may begin to come. Only C-GET says so: what a link takes
  /// to open, and what has to be asked first, is over by then.
  default void requested() {}

  /// What is known before the data set is read. The UIDs are the peer's word: check them against
  /// the data set before believing them.
  record IncomingInstance(String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {}
}
