package org.readingroom.netclient.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.StructureCheck;
import org.readingroom.netclient.dataset.Tag;

/// One data set on its way in: its header is parsed as it streams by and its UIDs are checked
/// before a byte of it is written; then the rest follows, every byte counted and watched for a
/// clean end. Belongs to one thread; what the header said may be read by any once it was accepted.
final class Intake implements AutoCloseable {
  /// What precedes the pixel data must fit; an object without pixels must fit whole.
  static final int MAX_LEADING_BYTES = 256 << 20;

  private static final AtomicBoolean WARMED = new AtomicBoolean();
  private static final int COPY_BYTES = 1 << 17;

  final Dataset header;
  final String studyInstanceUid;
  final String seriesInstanceUid;
  final String sopInstanceUid;
  final String sopClassUid;

  private final InputStream source;
  private final StructureCheck structure;
  private final long maxObjectBytes;
  private final String transferSyntaxUid;

  /// An archive sends it: what is missing of it is still there. A file is taken as it is.
  private final boolean announced;

  private @Nullable Leading leading;
  private long bytes;

  /// Reads the header.
  ///
  /// @throws MalformedDicomException when it is not an object we accept, or not the one announced
  Intake(Expected expected, InputStream source, long maxObjectBytes) throws IOException {
    this.source = source;
    this.maxObjectBytes = maxObjectBytes;
    this.transferSyntaxUid = expected.transferSyntaxUid();
    this.announced = expected.sopInstanceUid() != null;
    structure = new StructureCheck(expected.transferSyntaxUid());
    Leading head = new Leading();
    leading = head;
    boolean accepted = false;
    try {
      header = DatasetReader.readHeader(head, expected.transferSyntaxUid());
      sopClassUid = header.uid(Tag.SOPClassUID);
      sopInstanceUid = header.uid(Tag.SOPInstanceUID);
      studyInstanceUid = header.uid(Tag.StudyInstanceUID);
      seriesInstanceUid = header.uid(Tag.SeriesInstanceUID);
      requireSame("SOP Instance UID", expected.sopInstanceUid(), sopInstanceUid);
      requireSame("Study Instance UID", expected.studyInstanceUid(), studyInstanceUid);
      requireSame("Series Instance UID", expected.seriesInstanceUid(), seriesInstanceUid);
      accepted = true;
    } finally {
      if (!accepted) {
        structure.close();
      }
    }
  }

  /// Takes all of the data set, from its first byte, and checks it on its way.
  ///
  /// @throws MalformedDicomException when it ends in the middle of something or is too large
  void copyTo(Passage passage) throws IOException {
    leading().writeTo(passage);
    passage.fill(source, this::seen);
    requireWhole();
  }

  /// Of all of the data set, checked as it comes; nothing of it is kept.
  ///
  /// @throws MalformedDicomException as {@link #copyTo}
  String sha256Hex() throws IOException {
    MessageDigest digest = sha256();
    digest.update(leading().toByteArray());
    byte[] buffer = new byte[COPY_BYTES];
    for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
      seen(buffer, 0, n);
      digest.update(buffer, 0, n);
    }
    requireWhole();
    return HexFormat.of().formatHex(digest.digest());
  }

  /// How many have come.
  long bytes() {
    return bytes;
  }

  // what the header parser has read
  private ByteArrayOutputStream leading() {
    Leading head = leading;
    if (head == null) {
      throw new IllegalStateException("already taken");
    }
    leading = null;
    return head.recorded;
  }

  private void requireWhole() throws MalformedDicomException {
    if (structure.verdict() == StructureCheck.Verdict.CUT) {
      throw new MalformedDicomException("the object is cut short");
    }
    if (announced) {
      FrameCheck.require(header, transferSyntaxUid, structure);
    }
  }

  @Override
  public void close() {
    structure.close();
  }

  /// Gets the digest compiled before the first large objects come, as {@link
  /// org.readingroom.netclient.seal.Sealing#warmUp} does for the cipher.
  static void warmUp() {
    if (WARMED.compareAndSet(false, true)) {
      Thread.ofPlatform()
          .daemon()
          .name("digest-warm-up")
          .start(() -> {
            MessageDigest digest = sha256();
            byte[] piece = new byte[768];
            for (int i = 0; i < 3000; i++) {
              digest.update(piece);
            }
          });
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void seen(byte[] buffer, int offset, int length) throws MalformedDicomException {
    bytes += length;
    if (bytes > maxObjectBytes) {
      throw new MalformedDicomException("the object is larger than this cache accepts");
    }
    structure.update(buffer, offset, length);
  }

  private static void requireSame(String what, @Nullable String announced, String found)
      throws MalformedDicomException {
    if (announced != null && !announced.equals(found)) {
      throw new MalformedDicomException("the object's " + what + " is not the one announced");
    }
  }

  /// What the header parser reads is kept, since it must be written too.
  private final class Leading extends BlockStream {
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream(1 << 14);

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (leading == null) {
        throw new IOException("the header has been read");
      }
      int n = source.read(buffer, offset, length);
      if (n > 0) {
        if (recorded.size() + n > MAX_LEADING_BYTES) {
          throw new MalformedDicomException("the object's header is absurdly large");
        }
        recorded.write(buffer, offset, n);
        seen(buffer, offset, n);
      }
      return n;
    }
  }
}
