package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// One reader of untrusted bytes.
interface HostileTarget extends AutoCloseable {

  /// Good inputs, small.
  List<byte[]> seeds() throws Exception;

  /// Reads one input as the program would. Must return or throw one of its announced exceptions.
  ///
  /// @throws IOException the input is refused: as it should be
  void feed(byte[] input) throws IOException, InterruptedException;

  /// How many inputs may be read at the same time.
  default int atOnce() {
    return 1;
  }

  @Override
  default void close() throws Exception {}

  static HostileTarget open(String name, Path folder) throws Exception {
    return switch (name) {
      case "dataset" -> new DatasetTarget();
      case "report" -> new ReportTarget();
      case "json" -> new JsonTarget();
      case "multipart" -> new MultipartTarget();
      case "zip" -> new ZipTarget(folder);
      case "acceptor" -> new AcceptorTarget(folder, false);
      case "web-acceptor" -> new AcceptorTarget(folder, true);
      case "listener" -> new ListenerTarget();
      case "requestor" -> new RequestorTarget(folder);
      case "web-requestor" -> new WebRequestorTarget(folder);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
