package org.readingroom.netclient.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.readingroom.netclient.dataset.FileMetaInformation;

/// One reader of untrusted bytes.
interface HostileTarget extends AutoCloseable {

  /// Good inputs, small.
  List<byte[]> seeds() throws Exception;

  /// Reads one input as the program would. Must return or throw one of its announced exceptions.
  ///
  /// @throws IOException the input is refused: as it should be
  void feed(byte[] input) throws IOException, InterruptedException;

  /// How many bytes of a seed come before what is worth damaging most.
  default int head(byte[] seed) {
    return 0;
  }

  /// Group 0002 and what is before it.
  static int fileHead(byte[] seed) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(seed);
      FileMetaInformation.read(in);
      return seed.length - in.available();
    } catch (IOException noFile) {
      return 0;
    }
  }

  /// One protocol data unit: type, reserved, four bytes of length, body (PS3.8 9.3.1).
  static int firstPdu(byte[] seed) {
    if (seed.length < 6) {
      return seed.length;
    }
    long length = ByteBuffer.wrap(seed, 2, 4).getInt() & 0xFFFFFFFFL;
    return (int) Math.min(seed.length, 6 + length);
  }

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
